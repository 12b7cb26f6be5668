import { broadcast } from "../../notify/broadcast.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change, Effect, EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Thresholds } from "./flags.ts";
import { drawSummary } from "./picture.ts";
import { baselinePath, type Pair, rollingPath } from "./places.ts";
import { type Judged, judge, type RollingReport } from "./summary.ts";

export interface SummaryOptions extends Thresholds {
  symbol: string;
  mode: string;
  reportsDir: string;
  windows: readonly number[];
  /** Where the summary goes. */
  summary: string;
  /** Where its picture goes; none when absent. */
  plotOut?: string | undefined;
  webhook?: string | undefined;
}

/** The summary as file and result hold it. */
export interface Summary extends JsonObject {
  generated_at: string;
  symbol: string;
  mode: string;
  baseline: Judged["baseline"];
  rolling: Judged["rolling"];
  warnings: string[];
  threshold_alerts: Judged["threshold_alerts"];
  /** The picture, if one was drawn. */
  plot: string | null;
}

/** Reports as they will stand when the same plan is committed, by path; the others are read. */
type Planned = ReadonlyMap<string, JsonObject>;

/** Judges the benchmark reports. Throws `baseline_not_found` and `baseline_unreadable` (exit 1). */
export function planSummary(ctx: Context, options: SummaryOptions): Plan<Summary> {
  const { summary, changes, effects } = summarise(ctx, options);
  return makePlan(ctx, summary, { changes, effects });
}

/** The summary with its changes and effects, also over reports that are only planned. */
export function summarise(
  ctx: Context,
  options: SummaryOptions,
  planned: Planned = new Map(),
): { summary: Summary; changes: Change[]; effects: Effect[] } {
  const pair: Pair = options;
  if ((options.maxDrawdown ?? 0) < 0) {
    ctx.note({
      en: `--max-drawdown ${options.maxDrawdown} is taken as ${-options.maxDrawdown!}`,
      ja: `--max-drawdown ${options.maxDrawdown} は ${-options.maxDrawdown!} として扱います`,
    });
  }
  const baseline = baselineOf(ctx.reader, baselinePath(options.reportsDir, pair), planned);
  const windows = options.windows.map((days) =>
    rollingOf(ctx.reader, pair, days, options.reportsDir, planned),
  );
  const plot = options.plotOut === undefined ? null : ctx.workspace.show(svgName(options.plotOut));
  const summary: Summary = {
    generated_at: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
    symbol: pair.symbol,
    mode: pair.mode,
    ...judge(baseline, windows, options),
    plot,
  };
  const { warnings, threshold_alerts, generated_at } = summary;
  const about = { symbol: pair.symbol, mode: pair.mode, warnings, generated_at, threshold_alerts };
  const payload = { event: "benchmark_summary_warnings", ...about };
  const posted = warnings.length > 0 && options.webhook;
  return {
    summary,
    changes: [
      writeJson(ctx, options.summary, summary),
      ...(plot === null ? [] : [writeChange(ctx, plot, drawSummary(summary))]),
    ],
    effects: posted ? [broadcast(posted, payload, { summary: options.summary })] : [],
  };
}

/** Adds to the summary, and to its file, what came of the webhooks. */
export function settleSummary(ctx: Context, plan: Plan<Summary>, results: EffectResult[]): Plan<Summary> {
  const [effect] = plan.effects;
  if (!effect) return { ...plan, reads: [], changes: [], effects: [] };
  const summary = withDeliveries(plan.result, results[0]!);
  return makePlan(ctx, summary, { changes: [writeJson(ctx, effect.summary as string, summary)] });
}

export function withDeliveries(summary: Summary, { detail }: EffectResult): Summary {
  const deliveries = detail.webhook as JsonObject[];
  return { ...summary, webhook: { targets: deliveries.map(({ url }) => url!), deliveries } };
}

/** Pictures are drawn as SVG; the name that older command lines give, with `.png`, gets the ending that is true. */
function svgName(path: string): string {
  return path.replace(/\.png$/i, ".svg");
}

function baselineOf(reader: Reader, path: string, planned: Planned): JsonObject {
  const shown = reader.workspace.show(path);
  const found = planned.get(path) ?? documentAt(reader, path);
  if (typeof found === "object") return found;
  const missing = found === undefined;
  throw new OpsError(
    missing ? "baseline_not_found" : "baseline_unreadable",
    missing
      ? { en: `The baseline ${shown} does not exist.`, ja: `ベースライン ${shown} がありません。` }
      : {
          en: `The baseline ${shown} cannot be used: ${found}.`,
          ja: `ベースライン ${shown} を使えません: ${found}`,
        },
    {
      en: "run_benchmark_pipeline makes it.",
      ja: "run_benchmark_pipeline を実行すると作られます。",
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

function rollingOf(
  reader: Reader,
  pair: Pair,
  window: number,
  reportsDir: string,
  planned: Planned,
): RollingReport {
  const path = rollingPath(reportsDir, pair, window);
  const found = planned.get(path) ?? documentAt(reader, path);
  if (found === undefined) return { window, missing: true };
  return typeof found === "string" ? { window, damaged: found } : { window, document: found };
}

/** Undefined where nothing is; for a file that holds no JSON object, why. */
function documentAt(reader: Reader, path: string): JsonObject | string | undefined {
  try {
    const document = reader.maybeJson(path);
    return document === undefined || isJsonObject(document) ? document : "not a JSON object";
  } catch (error) {
    if (error instanceof OpsError && ["json_invalid", "not_utf8"].includes(error.code)) return error.text.en;
    throw error;
  }
}
