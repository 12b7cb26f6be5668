import { ACTIVE_STATE } from "../../state/active.ts";
import { archived } from "../../state/archive_names.ts";
import { readStateFile } from "../../state/file.ts";
import { readOverride } from "../../state/override.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import { parseFileStamp, parseInstant } from "../../workspace/time.ts";
import { ageText, type Look, NO_AGE, NONE_YET } from "./fact.ts";

const OVERRIDE = "ops/state_archive/auto_adjust_override.json";
const ARCHIVE = "ops/state_archive";

/** What an update's diff says was decided. */
const STATUSES: Readonly<Record<string, Text>> = {
  applied: { en: "applied", ja: "適用済み" },
  preview: { en: "preview", ja: "プレビュー" },
  blocked: { en: "blocked", ja: "適用せず" },
};

/** Whether updates may be applied. */
export const override: Look = {
  label: { en: "Updates", ja: "自動更新" },
  checklist: "state_update",
  look({ reader, clock }) {
    const { enabled, reason, updated_at, until } = readOverride(reader, OVERRIDE, clock.now());
    if (enabled) return { value: { en: "allowed", ja: "許可" }, tone: "good" };
    const since = updated_at === null ? "" : ` (${updated_at})`;
    const end = typeof until === "string" ? until : "–";
    return {
      value: { en: `stopped${since}`, ja: `停止中${since}` },
      tone: "bad",
      reason: {
        en: `${reason ?? "no reason given"}; until ${end}`,
        ja: `${reason ?? "理由の記載なし"}。解除予定: ${end}`,
      },
    };
  },
};

/** The newest diff of all archives, and what was decided. */
export const lastUpdate: Look = {
  label: { en: "Last update", ja: "直近の更新" },
  checklist: "state_update",
  look({ reader, clock }) {
    const newest = newestDiff(reader);
    if (!newest) return { value: NONE_YET, tone: "none" };
    const diff = reader.json(newest.path);
    const { status, symbol, mode, reason } = isJsonObject(diff) ? diff : { status: null };
    const reasons = Array.isArray(reason) ? reason.join(", ") : "";
    const age = ageText(clock.now() - parseFileStamp(newest.stamp));
    const decided = STATUSES[String(status)] ?? { en: String(status), ja: String(status) };
    return {
      value: {
        en: `${decided.en}, ${symbol ?? "?"} ${mode ?? "?"}, ${age.en} ago`,
        ja: `${decided.ja}、${symbol ?? "?"} ${mode ?? "?"}、${age.ja}前`,
      },
      tone: status === "applied" ? "good" : status === "preview" ? "none" : "bad",
      ...(reasons !== "" && { reason: { en: reasons, ja: reasons } }),
    };
  },
};

/** The state in force: how far it has learned. */
export const activeState: Look = {
  label: { en: "State in force", ja: "使用中の state" },
  checklist: "state_load",
  look({ reader, clock }) {
    if (!reader.exists(ACTIVE_STATE)) return { value: NONE_YET, tone: "none" };
    const { serial, last_timestamp } = readStateFile(reader, ACTIVE_STATE).document.meta;
    const last = parseInstant(last_timestamp ?? "");
    const age = Number.isNaN(last) ? NO_AGE : ageText(clock.now() - last);
    return {
      value: {
        en: `serial ${serial ?? "–"}, last bar ${age.en} ago`,
        ja: `通し番号 ${serial ?? "–"}、最後のバーは ${age.ja}前`,
      },
      tone: "good",
    };
  },
};

/** `<strategy>/<symbol>/<mode>` below the archive; names alone are looked at. */
function newestDiff(reader: Reader): { path: string; stamp: string } | undefined {
  const below = (folder: string) =>
    reader
      .list(folder)
      .flatMap((name) => (reader.isFolder(`${folder}/${name}`) ? [`${folder}/${name}`] : []));
  const folders = below(ARCHIVE).flatMap(below).flatMap(below);
  const newest = folders.flatMap((folder) => {
    const diff = archived("diff", reader.list(folder)).at(-1);
    return diff ? [{ path: `${folder}/${diff.name}`, stamp: diff.stamp }] : [];
  });
  return newest.sort((a, b) => (a.stamp < b.stamp ? -1 : 1)).at(-1);
}
