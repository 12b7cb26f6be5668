import { ACTIVE_STATE } from "../state/active.ts";
import { readStateFile } from "../state/file.ts";
import { readOverride } from "../state/override.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";

/** One fact of the house: how it stands, and which checklist looks after it. */
export interface Fact {
  label: Text;
  value: Text;
  tone: "good" | "bad" | "warn" | "none";
  /** Id of the checklist that fixes it. */
  checklist?: string;
}

const OVERRIDE = "ops/state_archive/auto_adjust_override.json";

/** The state of the workspace at a glance. What cannot be read is a fact, too. */
export function overview(ctx: Context): Fact[] {
  return [override, state].map((look) => {
    try {
      return look(ctx);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return { label: { en: "unreadable", ja: "読み込み不可" }, value: error.text, tone: "bad" };
    }
  });
}

function override(ctx: Context): Fact {
  const { enabled, reason, updated_at } = readOverride(ctx.reader, OVERRIDE, ctx.clock.now());
  return {
    label: { en: "Updates", ja: "自動更新" },
    value: enabled
      ? { en: "allowed", ja: "許可" }
      : { en: `stopped: ${reason} (${updated_at})`, ja: `停止中: ${reason}（${updated_at}）` },
    tone: enabled ? "good" : "bad",
    checklist: "state_update",
  };
}

function state(ctx: Context): Fact {
  const label = { en: "State in force", ja: "使用中の state" };
  if (!ctx.reader.exists(ACTIVE_STATE)) {
    return { label, value: { en: "none yet", ja: "まだありません" }, tone: "none", checklist: "state_save" };
  }
  const { document } = readStateFile(ctx.reader, ACTIVE_STATE);
  const { serial, last_timestamp } = document.meta;
  const hours = (ctx.clock.now() - parseInstant(last_timestamp ?? "")) / 3_600_000;
  const age = Number.isFinite(hours) ? `${hours.toFixed(1)} h` : "–";
  return {
    label,
    value: {
      en: `serial ${serial ?? "–"}, last bar ${last_timestamp ?? "–"} (${age} ago)`,
      ja: `通し番号 ${serial ?? "–"}、最後のバー ${last_timestamp ?? "–"}（${age} 前）`,
    },
    tone: "good",
    checklist: "state_update",
  };
}
