import { type Fixes, MODES, type RunnerConfig, type Semantics } from "../engine/config.ts";
import type { StrategyFactory } from "../engine/strategy.ts";
import { OpsError } from "../workspace/errors.ts";
import { checkName, showName } from "../workspace/names.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { configFlags } from "./config_flags.ts";
import { DEFAULT_MANIFEST } from "./default_manifest.ts";
import { type ChosenInstrument, chooseInstrument } from "./instrument.ts";
import { type LoadedManifest, loadManifest, readManifest, type SemanticsChoice } from "./manifest/load.ts";
import type { Manifest } from "./manifest/schema.ts";
import { buildRunnerConfig, type ConfigOverrides, toRunnerConfig } from "./runner_config.ts";
import { loadStrategy } from "./strategy.ts";

const DEFAULT_EQUITY = 100_000;

/** The flags of a simulation. Times are UTC epoch milliseconds; what is absent comes from the manifest. */
export interface RunOptions extends SemanticsChoice, ConfigOverrides {
  /** Null: engine defaults and `ConfigOverrides`, which stand for nothing otherwise. Undefined: the default manifest. */
  manifest?: string | null;
  csv?: string;
  jsonOut?: string;
  outDailyCsv?: string;
  symbol?: string;
  mode?: string;
  equity?: number;
  startTs?: number;
  endTs?: number;
  outDir?: string;
  autoState?: boolean;
  aggregateEv?: boolean;
  strict?: boolean;
  debug?: boolean;
  debugSampleLimit?: number;
  resume?: "exact" | "learned";
}

/** A simulation with everything settled but the learned state. Paths are as given: relative ones start at the workspace. */
export interface RunRequest {
  manifest: Manifest;
  /** Path and id of the manifest, null without one. */
  manifestPath: string | null;
  manifestId: string | null;
  warnings: Text[];
  semantics: Semantics;
  fixes: Fixes;
  resume: "exact" | "learned";
  instrument: ChosenInstrument;
  config: RunnerConfig;
  strategy: StrategyFactory | undefined;
  csv: string;
  equity: number;
  startTs?: number;
  endTs?: number;
  strict: boolean;
  outDir: string | null;
  /** Where the manifest alone wants the result; the flag's copy is written by the command line. */
  jsonOut: string | null;
  outDailyCsv: string | null;
  autoState: boolean;
  aggregateEv: boolean;
  useEvProfile: boolean;
  /** Null where the run uses none. */
  evProfile: string | null;
  archiveRoot: string;
  archiveNamespace: string | null;
  debug: boolean;
  debugSampleLimit: number;
}

/** A manifest that says nothing: the engine's defaults for one instrument. */
const NO_MANIFEST = `
meta: {id: none, name: engine defaults, category: day}
strategy:
  class_path: strategies.day_orb_5m.DayORB5m
  instruments: [{symbol: SYMBOL, timeframe: 5m, mode: MODE}]
risk: {risk_per_trade_pct: 1}
runner: {cli_args: {use_ev_profile: false, aggregate_ev: false}}
`;

/**
 * Settles a simulation: flags beat the manifest's `runner.cli_args`, which beat the defaults (specification 02 §4.1–4.3).
 * Throws what loading a manifest throws, `manifest_required`, `instrument_not_found`, `instrument_ambiguous`, `csv_required`,
 * `strategy_not_found`.
 */
export function resolveRequest(reader: Reader, options: RunOptions): RunRequest {
  const path = options.manifest === undefined ? defaultManifest(reader) : options.manifest;
  if (path === null) return settleRequest(reader, withoutManifest(options), options, true);
  const loaded = loadManifest(reader, path, options);
  refuseConfigFlags(options);
  return settleRequest(reader, loaded, options);
}

/** As `resolveRequest`, for a manifest that is loaded already; `plain`: it stands for none, and the flags make the configuration. */
export function settleRequest(
  reader: Reader,
  loaded: LoadedManifest,
  options: RunOptions,
  plain = false,
): RunRequest {
  const { manifest } = loaded;
  const cli = manifest.runner.cli_args;
  const instrument = chooseInstrument(manifest, options);
  const csv = options.csv ?? cli.csv ?? cli.default_csv;
  if (csv === null || csv === "") throw csvRequired();
  return {
    manifest,
    manifestPath: plain ? null : loaded.path,
    manifestId: plain ? null : manifest.meta.id,
    warnings: loaded.warnings,
    semantics: loaded.semantics,
    fixes: loaded.fixes,
    resume: options.resume ?? "exact",
    instrument,
    config: plain ? buildRunnerConfig(options) : toRunnerConfig(manifest),
    strategy: loadStrategy(reader, manifest.strategy),
    csv,
    equity: options.equity ?? cli.equity ?? DEFAULT_EQUITY,
    startTs: options.startTs,
    endTs: options.endTs,
    strict: options.strict ?? false,
    outDir: options.outDir ?? cli.out_dir,
    jsonOut: options.jsonOut === undefined ? (cli.json_out ?? cli.out_json) : null,
    outDailyCsv: options.outDailyCsv ?? cli.out_daily_csv ?? cli.dump_daily,
    autoState: options.autoState ?? cli.auto_state,
    aggregateEv: options.aggregateEv ?? cli.aggregate_ev,
    useEvProfile: cli.use_ev_profile,
    evProfile: cli.use_ev_profile ? (cli.ev_profile ?? manifest.state.ev_profile) : null,
    archiveRoot: cli.state_archive,
    archiveNamespace: manifest.state.archive_namespace,
    debug: options.debug ?? cli.debug,
    debugSampleLimit: options.debugSampleLimit ?? cli.debug_sample_limit ?? 0,
  };
}

/** With a manifest, it alone decides the configuration: otherwise its id would stand on another strategy's figures. */
function refuseConfigFlags(options: RunOptions): void {
  const given = Object.keys(configFlags).filter((key) => options[key as keyof ConfigOverrides] !== undefined);
  if (given.length === 0) return;
  const flags = given
    .map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .join(", ");
  throw new OpsError(
    "bad_value",
    { en: `${flags}: only with --no-manifest.`, ja: `${flags} は --no-manifest と一緒にだけ使えます。` },
    { en: "Change the manifest, or a copy of it.", ja: "マニフェスト、またはその写しを変更してください。" },
  );
}

function defaultManifest(reader: Reader): string {
  if (reader.exists(DEFAULT_MANIFEST)) return DEFAULT_MANIFEST;
  throw new OpsError(
    "manifest_required",
    {
      en: `No --manifest was given and ${DEFAULT_MANIFEST} does not exist.`,
      ja: `--manifest の指定がなく、${DEFAULT_MANIFEST} もありません。`,
    },
    {
      en: "Name a manifest, or run the engine's defaults with --no-manifest.",
      ja: "マニフェストを指定するか、--no-manifest でエンジンの既定値を使ってください。",
    },
  );
}

function withoutManifest(options: RunOptions) {
  const symbol = checkName("symbol", options.symbol ?? "USDJPY");
  const mode = options.mode ?? "conservative";
  if (!MODES.some((known) => known === mode.trim().toLowerCase())) throw unknownMode(mode);
  const text = NO_MANIFEST.replace("SYMBOL", JSON.stringify(symbol)).replace("MODE", JSON.stringify(mode));
  return readManifest(text, "--no-manifest", options);
}

function unknownMode(mode: string): OpsError {
  const known = MODES.join(", ");
  return new OpsError(
    "bad_value",
    {
      en: `--mode: ${showName(mode)} is none of ${known}.`,
      ja: `--mode: ${showName(mode)} は選べません（${known} のいずれか）。`,
    },
    { en: "See run_sim --help", ja: "run_sim --help を参照してください" },
  );
}

function csvRequired(): OpsError {
  return new OpsError(
    "csv_required",
    { en: "No bar CSV was given.", ja: "バーの CSV が指定されていません。" },
    {
      en: "Name one with --csv, or with runner.cli_args.csv in the manifest.",
      ja: "--csv か、マニフェストの runner.cli_args.csv で指定してください。",
    },
    { exit: 1, stream: "stderr" },
  );
}
