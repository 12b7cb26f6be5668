import type { Context } from "../../workspace/context.ts";
import type { Text } from "../../workspace/text.ts";

/** How a fact of the house stands. */
export interface Standing {
  value: Text;
  tone: "good" | "bad" | "warn" | "none";
  /** Why it is no better than this. */
  reason?: Text;
}

/** One thing to look at: what it is called, and which checklist looks after it. */
export interface Look {
  label: Text;
  /** Id of the checklist that fixes it. */
  checklist: string;
  /** Reads little: ends of logs, newest files. What it cannot read it throws. */
  look(ctx: Context): Standing;
}

export const NONE_YET = { en: "none yet", ja: "まだありません" };
export const NEVER = { en: "has never run", ja: "未実行" };

/** `5 min`, `3.2 h`, `4.1 d` of milliseconds. */
export function ageText(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
}
