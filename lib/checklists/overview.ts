import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Text } from "../workspace/text.ts";
import { anomalies, coverage, freshness } from "./overview/data.ts";
import type { Look, Standing } from "./overview/fact.ts";
import { heartbeats, sequence, worker } from "./overview/jobs.ts";
import { disk, outbox } from "./overview/machine.ts";
import { activeState, lastUpdate, override } from "./overview/updates.ts";

/** One fact of the house: how it stands, why, and which checklist looks after it. */
export interface Fact extends Standing {
  label: Text;
  /** Id of the checklist that fixes it. */
  checklist: string;
}

const LOOKS: readonly Look[] = [
  override,
  lastUpdate,
  activeState,
  freshness,
  coverage,
  anomalies,
  worker,
  ...heartbeats,
  sequence,
  outbox,
  disk,
];

/** The state of the workspace at a glance, always the same facts in the same order. What cannot be read is a fact, too. */
export function overview(ctx: Context): Fact[] {
  return LOOKS.map(({ label, checklist, look }) => ({ label, checklist, ...standing(ctx, look) }));
}

function standing(ctx: Context, look: Look["look"]): Standing {
  try {
    return look(ctx);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { value: { en: "unreadable", ja: "読み込み不可" }, tone: "bad", reason: error.text };
  }
}
