import type { JsonObject } from "../workspace/json.ts";
import type { EffectResult } from "../workspace/plan.ts";

/** Sends the message that the plan has just put into the outbox: `{kind, id}`. */
export const DELIVER = "deliver_alert";
/** Sends messages that earlier commands have left, or gives up those that are too old: `{kind, due: string[], expired: string[]}`. */
export const RETRY = "retry_alerts";

/** What came of one message, as the results of effects hold it. */
export type Outcome = {
  id: string;
  /** `preview`: no webhook is configured. `gone`: somebody else has settled it. */
  status: "sent" | "failed" | "preview" | "expired" | "gone";
  detail: string;
  /** Redacted: the webhook that accepted, or the last one. */
  url: string | null;
  /** UTC epoch ms when the attempt began, and the same plus what it took by the monotonic clock. */
  began: number;
  ended: number;
  asked_ms: number;
};

/** What all results of a command's effects say of messages, the command's own first. */
export function outcomesOf(results: readonly EffectResult[]): Outcome[] {
  return results.flatMap(({ kind, detail }) => {
    if (kind === DELIVER) return [detail as Outcome];
    return kind === RETRY ? (detail as { outcomes: JsonObject[] }).outcomes.map((one) => one as Outcome) : [];
  });
}
