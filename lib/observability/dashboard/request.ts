import { readableArchiveFolder } from "../../state/archive.ts";
import type { Context } from "../../workspace/context.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { OpsError } from "../../workspace/errors.ts";
import { AutomationContext } from "../automation/context.ts";
import { configVersionOf } from "../automation/flags.ts";
import type { ConfigOf } from "../config.ts";
import { namedConfig } from "../named_config.ts";
import { DATASETS, type DatasetInputs, type DatasetName } from "../datasets/dataset.ts";
import { HEARTBEATS } from "../heartbeat.ts";
import { uploadCommand } from "./upload_command.ts";

export const DEFAULT_OUTPUT = "out/dashboard";
export const DEFAULT_HISTORY = "ops/dashboard_export_history";
export const DEFAULT_ARCHIVE_MANIFEST = "ops/dashboard_export_archive_manifest.jsonl";
export const DEFAULT_RETENTION_DAYS = 56;

/** The command line; what it leaves open the configuration says. */
export interface ExportOptions {
  runsRoot?: string | undefined;
  stateArchiveRoot?: string | undefined;
  strategy: string;
  symbol: string;
  mode: string;
  archiveDir?: string | undefined;
  portfolioTelemetry?: string | undefined;
  latencyRollup?: string | undefined;
  evLimit: number;
  slipLimit: number;
  turnoverLimit: number;
  latencyLimit: number;
  dataset?: DatasetName[] | undefined;
  outputDir?: string | undefined;
  manifest?: string | undefined;
  heartbeatFile?: string | undefined;
  historyDir?: string | undefined;
  archiveManifest?: string | undefined;
  historyRetentionDays?: number | undefined;
  provenance?: string | undefined;
  uploadCommand?: string | undefined;
  uploadCommandEnv?: string | undefined;
  uploadTimeout?: number | undefined;
  dryRunUpload: boolean;
  html?: string | undefined;
  noHtml: boolean;
  indent: number;
  jobName: string;
  jobId?: string | undefined;
  config?: string | undefined;
  configVersion?: string | undefined;
}

/** What is to be exported, from where, to where. */
export interface ExportRequest {
  automation: AutomationContext;
  jobId: string;
  configVersion: string | undefined;
  inputs: DatasetInputs;
  /** In the order of `DATASETS`. */
  datasets: DatasetName[];
  outputDir: string;
  manifest: string;
  heartbeatFile: string;
  historyDir: string;
  archiveManifest: string;
  /** Negative keeps all. */
  retentionDays: number;
  provenance: JsonObject;
  /** Words of the command; undefined when none is configured. */
  upload: string[] | undefined;
  uploadTimeoutMs: number;
  dryRunUpload: boolean;
  /** Where the page goes; undefined for none. */
  html: string | undefined;
  sloMs: number;
  indent: number;
}

/** Throws `config_invalid` (exit 1), `upload_command_invalid` (exit 1), `provenance_invalid` (exit 2). */
export function exportRequest(ctx: Context, options: ExportOptions): ExportRequest {
  const config = namedConfig(ctx, "dashboard", options.config);
  const { paths, notes, datasets } = config;
  const outputDir = options.outputDir ?? paths.output_dir ?? DEFAULT_OUTPUT;
  const configVersion = configVersionOf(ctx, options.configVersion, config.config_version);
  const automation = new AutomationContext(ctx, {
    jobName: options.jobName,
    jobId: options.jobId,
    configPath: options.config,
    configVersion,
  });
  const wanted = options.dataset ?? datasets ?? DATASETS;
  return {
    automation,
    jobId: automation.jobId,
    configVersion,
    inputs: inputsOf(ctx, options, paths),
    datasets: DATASETS.filter((name) => wanted.includes(name)),
    outputDir,
    manifest: options.manifest ?? paths.manifest ?? `${outputDir}/manifest.json`,
    heartbeatFile: options.heartbeatFile ?? paths.heartbeat_file ?? HEARTBEATS.dashboard,
    historyDir: options.historyDir ?? paths.history_dir ?? DEFAULT_HISTORY,
    archiveManifest: options.archiveManifest ?? paths.archive_manifest ?? DEFAULT_ARCHIVE_MANIFEST,
    retentionDays: options.historyRetentionDays ?? notes.retention_days ?? DEFAULT_RETENTION_DAYS,
    provenance: readProvenance(ctx, options.provenance),
    upload: uploadCommand(ctx, {
      flag: options.uploadCommand,
      configured: config.upload_command ?? undefined,
      variable: options.uploadCommandEnv ?? (options.config ? config.upload_command_env : undefined),
    }),
    uploadTimeoutMs: (options.uploadTimeout ?? config.upload_timeout_seconds) * 1000,
    dryRunUpload: options.dryRunUpload,
    html: options.noHtml ? undefined : (options.html ?? `${outputDir}/index.html`),
    sloMs: config.slo_p95_ms,
    indent: options.indent,
  };
}

type ConfiguredPaths = ConfigOf<"dashboard">["paths"];

function inputsOf(ctx: Context, options: ExportOptions, paths: ConfiguredPaths): DatasetInputs {
  const { strategy, symbol, mode } = options;
  const root = options.stateArchiveRoot ?? paths.state_archive_root ?? "ops/state_archive";
  return {
    archiveDir: options.archiveDir ?? readableArchiveFolder(ctx.reader, { root, strategy, symbol, mode }),
    strategy,
    symbol,
    mode,
    runsRoot: options.runsRoot ?? paths.runs_root ?? "runs",
    portfolioTelemetry: options.portfolioTelemetry ?? paths.portfolio_telemetry,
    latencyRollup: options.latencyRollup ?? paths.latency_rollup ?? "ops/signal_latency_rollup.csv",
    evLimit: options.evLimit,
    slipLimit: options.slipLimit,
    turnoverLimit: options.turnoverLimit,
    latencyLimit: options.latencyLimit,
  };
}

function readProvenance(ctx: Context, path: string | undefined): JsonObject {
  if (path === undefined) return {};
  const value = ctx.reader.json(path);
  if (isJsonObject(value)) return value;
  const shown = ctx.workspace.show(path);
  throw new OpsError(
    "provenance_invalid",
    { en: `${shown} holds no JSON object.`, ja: `${shown} が JSON オブジェクトではありません。` },
    undefined,
    { fields: { path: shown } },
  );
}
