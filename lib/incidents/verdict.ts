import type { JsonObject } from "../workspace/json.ts";

/** How a replay compares with what was lost. */
export interface Verdict extends JsonObject {
  verdict: "reproduced" | "not_reproduced";
  reproduced: boolean;
  loss_pips: number;
  replay_pips: number;
  /** Replay less reality. */
  difference_pips: number;
  tolerance_pips: number;
}

const LEAST_TOLERANCE = 5;
const TOLERANCE = 0.2;

/** Reproduced: same sign, and no further apart than 5 pips or 20 % of the loss, whichever is more (specification 07 §8.2). */
export function judge(loss: number, replay: number): Verdict {
  const difference = replay - loss;
  const tolerance = Math.max(LEAST_TOLERANCE, TOLERANCE * Math.abs(loss));
  const reproduced = Math.sign(replay) === Math.sign(loss) && Math.abs(difference) <= tolerance;
  return {
    verdict: reproduced ? "reproduced" : "not_reproduced",
    reproduced,
    loss_pips: loss,
    replay_pips: replay,
    difference_pips: difference,
    tolerance_pips: tolerance,
  };
}
