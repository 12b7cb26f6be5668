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
export function ageText(ms: number): Text {
  const minutes = ms / 60_000;
  if (minutes < 90) return { en: `${Math.round(minutes)} min`, ja: `${Math.round(minutes)} 分` };
  const hours = minutes / 60;
  return hours < 48
    ? { en: `${hours.toFixed(1)} h`, ja: `${hours.toFixed(1)} 時間` }
    : { en: `${(hours / 24).toFixed(1)} d`, ja: `${(hours / 24).toFixed(1)} 日` };
}

/** Of what has no age that can be told. */
export const NO_AGE: Text = { en: "–", ja: "–" };
