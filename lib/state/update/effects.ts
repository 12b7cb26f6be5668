import { DELIVER, RETRY } from "../../notify/outcome.ts";
import type { Context } from "../../workspace/context.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";

/** Most updates raise no alert: the room is loaded by those that do. */
async function run(ctx: Context, effect: Effect): Promise<EffectResult> {
  const { alertEffects } = await import("../../notify/alert.ts");
  return alertEffects[effect.kind]!(ctx, effect);
}

/** The runners of the effects that alerts plan. */
export const updateEffects = { [DELIVER]: run, [RETRY]: run };
