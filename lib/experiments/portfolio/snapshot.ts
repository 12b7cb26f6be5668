import { join } from "node:path";
import { canonicalJson } from "../../notify/canonical.ts";
import { loadManifestFiles } from "../../runs/manifest/folder.ts";
import type { LoadedManifest } from "../../runs/manifest/load.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { checkName } from "../../workspace/names.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { namesHint } from "../../workspace/suggest.ts";
import type { Text } from "../../workspace/text.ts";
import { isoUtc } from "../../workspace/time.ts";
import { readBudgets } from "./budgets.ts";
import { align, correlations, correlationsByTag, maxDrawdownPct, readCurve } from "./curves.ts";
import { manifestCopy, type MemberRun, newestRuns, readRun, runDocument } from "./runs.ts";
import { portfolioState } from "./state.ts";
import { portfolioSummary } from "./summary.ts";
import { type Figures, readTelemetry } from "./telemetry.ts";

export interface SnapshotOptions {
  manifest: string[];
  /** Manifest id to run folder or metrics file. */
  manifestRun: Record<string, string>;
  runsIndex: string;
  /** Manifest id to signed count. */
  positions: Figures;
  /** Category to percent of equity. */
  categoryBudget: Figures;
  categoryBudgetCsv?: string | undefined;
  correlationWindowMinutes?: number | undefined;
  allowMissing: boolean;
  output: string;
  summaryOut: string;
  indent: number;
}

export interface SnapshotResult extends JsonObject {
  output: string;
  telemetry: string;
  portfolio_summary: string;
  strategies: { manifest_id: string; run_dir: string; positions: number }[];
  /** Manifests without a run, left out by --allow-missing. */
  missing: string[];
  portfolio: JsonObject;
  /** English, as they stand in files; stderr has the operator's language. */
  warnings: string[];
}

interface Strategy {
  loaded: LoadedManifest;
  run: MemberRun;
}

/**
 * Plans the telemetry of a portfolio from the newest runs of its manifests, with all that it rests on beside it, and
 * `reports/portfolio_summary.json` (specification 07 §6.1, §6.6). Throws `run_missing` and `unknown_manifest` (exit 2).
 */
export function planSnapshot(ctx: Context, options: SnapshotOptions): Plan<SnapshotResult> {
  const { reader } = ctx;
  const manifests = loadManifestFiles(
    reader,
    options.manifest.flatMap((path) => manifestFiles(reader, path)),
  );
  const ids = manifests.map(({ manifest }) => checkName("manifest", manifest.meta.id));
  refuseUnknown(ids, [...Object.keys(options.positions), ...Object.keys(options.manifestRun)]);
  const { strategies, missing } = withRuns(reader, manifests, options);
  const { telemetry, state, drawdown, warnings } = measure(ctx, strategies, options);
  const generatedAt = isoUtc(ctx.clock.now());
  const summary = portfolioSummary(state, drawdown, generatedAt);
  const { output } = options;
  const write = (path: string, value: JsonObject) => writeChange(ctx, path, printed(value, options.indent));
  const changes = [
    write(join(output, "telemetry.json"), { ...telemetry, generated_at: generatedAt }),
    ...strategies.flatMap(({ loaded, run }) => {
      const { meta } = loaded.manifest;
      const copy = join(output, "metrics", manifestCopy(loaded.path));
      return [
        write(join(output, "metrics", `${meta.id}.json`), runDocument(loaded.manifest, run)),
        writeChange(ctx, copy, reader.text(loaded.path)),
      ];
    }),
    write(options.summaryOut, summary),
  ];
  const result = {
    output: reader.workspace.show(output),
    telemetry: reader.workspace.show(join(output, "telemetry.json")),
    portfolio_summary: reader.workspace.show(options.summaryOut),
    strategies: strategies.map(({ loaded: { manifest }, run }) => ({
      manifest_id: manifest.meta.id,
      run_dir: run.runDir,
      positions: options.positions[manifest.meta.id] ?? 0,
    })),
    missing,
    portfolio: summary,
    warnings: warnings.map(({ en }) => en),
  };
  return makePlan<SnapshotResult>(ctx, result, { changes });
}

/** A folder's manifests, without the templates that nobody runs. */
function manifestFiles(reader: Reader, path: string): string[] {
  if (!reader.isFolder(path)) return [path];
  return reader.walk(path).filter((file) => file.endsWith(".yaml") && !file.split("/").includes("templates"));
}

function withRuns(
  reader: Reader,
  manifests: readonly LoadedManifest[],
  { manifestRun, runsIndex, allowMissing }: SnapshotOptions,
): { strategies: Strategy[]; missing: string[] } {
  const newest = newestRuns(reader, runsIndex);
  const missing: string[] = [];
  const strategies = manifests.flatMap((loaded) => {
    const { id } = loaded.manifest.meta;
    const place = manifestRun[id] ?? newest.get(id);
    const run = place === undefined ? undefined : readRun(reader, loaded.path, place);
    if (!run) missing.push(id);
    return run ? [{ loaded, run }] : [];
  });
  if ((missing.length > 0 && !allowMissing) || strategies.length === 0) throw runMissing(missing, runsIndex);
  return { strategies, missing };
}

function measure(ctx: Context, strategies: readonly Strategy[], options: SnapshotOptions) {
  const ids = strategies.map(({ loaded }) => loaded.manifest.meta.id);
  const tags = new Map(
    strategies.map(({ loaded: { manifest } }) => [manifest.meta.id, manifest.router.correlation_tags]),
  );
  const aligned = align(strategies.map(({ run }) => readCurve(run.equityCurve)));
  const byId = correlations(ids, aligned);
  const { state, warnings } = portfolioState(
    strategies.map(({ loaded, run }) => ({ manifest: loaded.manifest, health: run.health })),
    readTelemetry({
      active_positions: Object.fromEntries(ids.map((id) => [id, options.positions[id] ?? 0])),
      category_budget_pct: readBudgets(ctx.reader, options.categoryBudget, options.categoryBudgetCsv),
      strategy_correlations: { ...byId, ...correlationsByTag(byId, (id) => tags.get(id) ?? []) },
      correlation_window_minutes: options.correlationWindowMinutes ?? null,
    }),
  );
  const span = aligned.at.length > 0 ? (aligned.at.at(-1)! - aligned.at[0]!) / 60_000 : 0;
  const { category_headroom_pct: _, gross_exposure_headroom_pct: __, ...telemetry } = state;
  const all = [...warnings, ...spanWarning(options.correlationWindowMinutes, span)];
  for (const warning of all) ctx.note(warning);
  return {
    telemetry: {
      ...(telemetry as unknown as JsonObject),
      correlation_samples: Math.max(0, aligned.at.length - 1),
      correlation_span_minutes: span,
    },
    state,
    drawdown: maxDrawdownPct(aligned),
    warnings: all,
  };
}

/** The label does not restrict the data; where it says something else than they do, somebody should know. */
function spanWarning(label: number | undefined, span: number): Text[] {
  if (label === undefined || Math.abs(span - label) <= 0.1 * label) return [];
  return [
    {
      en: `the correlations span ${Math.round(span)} minutes of data, the label says ${label}`,
      ja: `相関の計算に使ったデータは ${Math.round(span)} 分間ですが、ラベルは ${label} 分です`,
    },
  ];
}

/** Keys sorted at every level. */
function printed(value: JsonObject, indent: number): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, indent)}\n`;
}

function refuseUnknown(ids: readonly string[], named: readonly string[]): void {
  const unknown = named.find((id) => !ids.includes(id));
  if (unknown === undefined) return;
  throw new OpsError(
    "unknown_manifest",
    {
      en: `No manifest has the id ${unknown}.`,
      ja: `ID が ${unknown} のマニフェストはありません。`,
    },
    namesHint(unknown, ids),
    { fields: { manifest_id: unknown } },
  );
}

function runMissing(missing: readonly string[], index: string): OpsError {
  const ids = missing.length > 0 ? missing.join(", ") : "–";
  return new OpsError(
    "run_missing",
    { en: `No run was found for: ${ids}.`, ja: `ランが見つからないマニフェスト: ${ids}` },
    {
      en: `run_sim adds runs to ${index}; --manifest-run ID=PATH names one, --allow-missing leaves manifests out as long as one has a run.`,
      ja: `run_sim を実行すると ${index} に追加されます。--manifest-run ID=PATH で直接指定するか、--allow-missing で除外できます（1 件以上のランが必要です）。`,
    },
    { fields: { missing: [...missing] } },
  );
}
