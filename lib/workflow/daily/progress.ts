import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import type { DailyOptions } from "./flags.ts";

/** Between two JSON lines of one step, ms. */
const INTERVAL = 250;

/** Where a step stands: the n-th of N. */
export interface Place {
  name: string;
  number: number;
  of: number;
}

/** The context in which a step runs: its progress is told with the step's place, as the flag wants it. */
export function stepContext(ctx: Context, style: DailyOptions["progress"], place: Place): Context {
  if (style === "off") return { ...ctx, progress: () => undefined };
  const head = `${place.number}/${place.of} ${place.name}`;
  if (style === "auto") {
    return {
      ...ctx,
      progress: (label, done, total) =>
        ctx.progress({ en: `${head}: ${label.en}`, ja: `${head}: ${label.ja}` }, done, total),
    };
  }
  let next = Number.NEGATIVE_INFINITY;
  return {
    ...ctx,
    progress(label, done, total) {
      const now = ctx.clock.monotonic();
      if (now < next && done < total) return undefined;
      next = now + INTERVAL;
      const percent = total > 0 ? Math.round((done / total) * 1000) / 10 : 100;
      tell(ctx, style, { event: "progress", step: place.name, label: label.en, done, total, percent });
      return undefined;
    },
  };
}

/** One JSON line on stderr, where that is how progress is told. */
export function tell(ctx: Context, style: DailyOptions["progress"], event: JsonObject): void {
  if (style === "json") ctx.note(printJsonLine(event));
}
