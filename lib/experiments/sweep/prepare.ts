import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import { readManifest } from "../../runs/manifest/load.ts";
import { type RunRequest, settleRequest } from "../../runs/request.ts";
import { csvNotFound } from "../../runs/simulate.ts";
import type { Axes } from "../search/grid.ts";
import { parseBaseCli } from "../space/base_cli.ts";
import { Consumption, deadDimension, type Effects, effectsOf } from "../space/effect.ts";
import { type Experiment, loadExperiment, loadPortfolio } from "../space/load.ts";
import { currentParams, type Document } from "../space/place.ts";
import type { Params } from "../space/schema.ts";
import { valuesOf } from "../space/values.ts";
import { type Dataset, fingerprint } from "../trial/dataset.ts";
import type { SearchSetup } from "../trial/evaluate.ts";
import { TrialPortfolio } from "../trial/portfolio.ts";

/** An experiment with everything that its trials rest on. */
export interface Prepared {
  experiment: Experiment;
  /** The search directory. */
  directory: string;
  setup: SearchSetup;
  manifestHash: string;
  /** The base manifest's request: where the bars are, and what they are read as. */
  request: RunRequest;
  dataset: Dataset;
  axes: Axes;
  effects: Effects;
  consumption: Consumption;
  current: Params;
  portfolio: TrialPortfolio | undefined;
}

export interface PrepareOptions {
  experiment: string;
  out?: string;
  portfolioConfig?: string;
  allowDeadDimensions?: boolean;
  /** A missing bar file is no error. */
  dryRun?: boolean;
}

/**
 * Reads and checks everything before the first trial. Throws what loading the experiment and the manifest throws, `dead_dimension`
 * (exit 2), `csv_not_found` (exit 2).
 */
export function prepare(ctx: Context, options: PrepareOptions): Prepared {
  const { reader } = ctx;
  const loaded = loadExperiment(reader, options.experiment);
  const experiment: Experiment =
    options.portfolioConfig === undefined
      ? loaded
      : { ...loaded, portfolio: loadPortfolio(reader, options.portfolioConfig) };
  const trialOptions = parseBaseCli(experiment.runner.base_cli);
  const manifestPath = reader.workspace.show(experiment.manifest_path);
  const manifest = reader.text(manifestPath);
  const request = settleRequest(reader, readManifest(manifest, manifestPath, trialOptions), trialOptions);
  const setup: SearchSetup = {
    manifest,
    manifestPath,
    space: experiment.search_space,
    options: { ...trialOptions, csv: request.csv },
    slices: experiment.seasonal_slices,
    basis: { equity: experiment.runner.equity, yearsFromData: experiment.runner.use_years_from_data },
    curves: experiment.portfolio !== undefined,
  };
  const axes: Axes = Object.entries(setup.space).map(([name, dimension]) => [
    name,
    someValues(name, valuesOf(dimension)),
  ]);
  const consumption = new Consumption(reader, setup);
  const effects = effectsOf(axes, consumption);
  reportEffects(ctx, effects, options.allowDeadDimensions ?? false);
  const dataset = fingerprint(reader, request.csv);
  if (dataset.sha256 === null && !options.dryRun) throw noBarFile(csvNotFound(reader, request.csv));
  return {
    experiment,
    directory: reader.workspace.show(options.out ?? experiment.directory),
    setup,
    manifestHash: sha256(manifest),
    request,
    dataset,
    axes,
    effects,
    consumption,
    portfolio:
      experiment.portfolio &&
      new TrialPortfolio(reader, experiment.portfolio, request.manifest, experiment.runner.equity ?? null),
    current: currentParams(parseYaml(manifest).value as Document, setup.space),
  };
}

function someValues<Value>(name: string, values: Value[]): Value[] {
  if (values.length > 0) return values;
  throw new OpsError(
    "experiment_invalid",
    {
      en: `search_space.${name} holds no value: its min lies above its max.`,
      ja: `search_space.${name} に値がありません（min が max を超えています）。`,
    },
    undefined,
    { fields: { dimension: name } },
  );
}

function reportEffects(ctx: Context, { dead, conditional }: Effects, allowed: boolean): void {
  if (dead.length > 0) {
    const error = deadDimension(dead);
    if (!allowed) throw error;
    ctx.note({ en: `[sweep] warning: ${error.text.en}`, ja: `[sweep] 警告: ${error.text.ja}` });
  }
  for (const { name, depends_on } of conditional) {
    const on = depends_on.join(", ");
    ctx.note({
      en: `[sweep] ${name} acts only with certain values of ${on}; grids leave its repetitions out`,
      ja: `[sweep] ${name} は ${on} の値によってのみ効果があります（グリッドでは重複を省きます）`,
    });
  }
}

/** The same words with this area's exit code. */
function noBarFile({ code, text, hint, fields }: OpsError): OpsError {
  return new OpsError(code, text, hint, { fields });
}
