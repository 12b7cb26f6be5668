import type { Context } from "../../workspace/context.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Provenance } from "../meta.ts";
import type { Run } from "./attempt.ts";
import type { IngestFlags } from "./flags.ts";
import type { Route, Stage } from "./stages.ts";

/** What a run by a route says on stderr, a line a step (specification 04 §8). */

/** Who is asked for what. */
export function tellStage({ ctx, store, now, lastReal }: Run, stage: Stage, flags: IngestFlags): void {
  const { from, to } = stage.window(now, lastReal);
  const [start, end] = [from, to].map((ms) => isoUtc(Math.floor(ms / 1000) * 1000));
  const side = stage.name === "dukascopy" ? ` offer_side=${flags.dukascopyOfferSide}` : "";
  ctx.note(
    `[wf] fetching ${stage.name} symbol=${store.symbol} tf=${store.tf} start=${start} end=${end}${side}`,
  );
}

/** That a source cannot reach back to the newest bar. */
export function tellReach({ ctx, store, now, lastReal }: Run, { name, window }: Stage): void {
  const { from } = window(now, lastReal);
  if (lastReal === null || from <= lastReal + store.tfMs) return;
  const [start, end] = [isoUtc(lastReal + store.tfMs), isoUtc(from)];
  ctx.note({
    en: `[wf] ${name} does not reach back: fill ${start} … ${end} with dukascopy_fetch and pull_prices --repair`,
    ja: `[wf] ${name} では遡れません。${start} … ${end} は dukascopy_fetch と pull_prices --repair で補ってください`,
  });
}

/** Why the next one is tried. */
export function tellSwitch(ctx: Context, { name, next }: Stage, reason: string): void {
  ctx.note(
    next === "yfinance"
      ? {
          en: `[wf] ${name} unavailable, switching to yfinance: ${reason}`,
          ja: `[wf] ${name} を使えないため yfinance に切り替えます: ${reason}`,
        }
      : {
          en: `[wf] local CSV fallback triggered: ${reason}`,
          ja: `[wf] ローカル CSV に切り替えます: ${reason}`,
        },
  );
}

/** What it came to. */
export function tellEnd(ctx: Context, route: Route, { chain, result }: Provenance): void {
  const label = chain.map(({ source, detail }) => (detail ? `${source}:${detail}` : source)).join("+");
  const from = label === route ? "" : ` (${label})`;
  ctx.note(
    result
      ? `[wf] ${route}_ingest${from} rows=${result.rows_validated} last_ts=${result.last_ts_now}`
      : `[wf] ${route} ingestion produced no result`,
  );
}
