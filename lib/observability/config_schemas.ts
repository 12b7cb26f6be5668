import { z } from "zod";
import { DATASETS } from "./datasets/dataset.ts";

/** A label such as `2027-01a`; YAML reads some of them as numbers. */
const configVersion = z
  .union([z.string().min(1).max(100), z.number().transform(String)])
  .optional()
  .meta({ description: "Label of this configuration: diagnostics.config_version of log entries" });

const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
  .meta({ description: "Name of an environment variable" });

const share = z.number().min(0).max(1);
const path = z.string().min(1);

/** `configs/observability/latency.yaml` */
export const latencyConfig = z.strictObject({
  slo_p95_ms: z.number().min(0).default(5000).meta({ description: "Limit of the p95 latency, in ms" }),
  slo_threshold: z.number().min(0).optional().meta({ description: "The same in seconds; beats slo_p95_ms" }),
  warning_threshold: z.int().min(1).default(2).meta({ description: "Breach streak that is a warning" }),
  critical_threshold: z.int().min(1).default(3).meta({ description: "Breach streak that is critical" }),
  failure_rate_threshold: share
    .default(0.01)
    .meta({ description: "A greater share of failures is a breach" }),
  streak_basis: z
    .enum(["windows", "evaluations"])
    .default("windows")
    .meta({ description: "What a streak counts: breaching windows, or runs of the job that met one" }),
  webhook_url_env: environmentName.default("OBS_LATENCY_WEBHOOK_URL"),
  webhook_secret_env: environmentName.default("OBS_WEBHOOK_SECRET"),
  max_retries: z.int().min(1).default(3).meta({ description: "Attempts at each webhook" }),
  backoff_seconds: z.number().min(0).default(5).meta({ description: "The first pause between attempts" }),
  config_version: configVersion,
});

const INCLUDES = ["runs", "benchmarks", "portfolio", "health"] as const;

const webhook = z.union([
  z.string().min(1),
  z.strictObject({
    url: z.string().min(1),
    timeout: z.number().positive().optional().meta({ description: "Seconds" }),
    headers: z.record(z.string(), z.string()).optional(),
  }),
]);

/** `configs/observability/weekly.yaml` */
export const weeklyConfig = z.strictObject({
  include: z
    .union([
      z.array(z.enum(INCLUDES)),
      z
        .string()
        .transform((text) => text.split(",").map((word) => word.trim()))
        .pipe(z.array(z.enum(INCLUDES))),
    ])
    .default([...INCLUDES])
    .meta({ description: "Parts of the plain summary" }),
  destinations: z
    .strictObject({
      webhooks: z.array(webhook).default([]),
      fail_on_error: z.boolean().default(true),
      dry_run: z.boolean().default(false),
    })
    .prefault({}),
  webhook_url_env: environmentName.default("OBS_WEEKLY_WEBHOOK_URL"),
  webhook_secret_env: environmentName.default("OBS_WEBHOOK_SECRET"),
  heartbeat_file: path.default("ops/weekly_report_heartbeat.json"),
  config_version: configVersion,
});

/** `configs/observability/dashboard_export.yaml`; the command line beats all of it. */
export const dashboardExportConfig = z.strictObject({
  datasets: z.array(z.enum(DATASETS)).min(1).optional(),
  paths: z
    .strictObject({
      runs_root: path.optional(),
      state_archive_root: path.optional(),
      portfolio_telemetry: path.optional(),
      latency_rollup: path.optional(),
      output_dir: path.optional(),
      manifest: path.optional(),
      heartbeat_file: path.optional(),
      history_dir: path.optional(),
      archive_manifest: path.optional(),
    })
    .prefault({}),
  notes: z
    .strictObject({
      retention_days: z
        .int()
        .optional()
        .meta({ description: "How long history is kept; negative: for ever" }),
    })
    .prefault({}),
  upload_command: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .nullish()
    .meta({
      description: "Words of the command, or a text that is split by shell quoting; no shell runs it",
    }),
  upload_command_env: environmentName.default("OPS_DASHBOARD_UPLOAD_CMD"),
  upload_timeout_seconds: z.number().positive().default(300),
  slo_p95_ms: z.number().min(0).default(5000).meta({ description: "Line in the latency chart, in ms" }),
  config_version: configVersion,
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const step = z.strictObject({
  enabled: z.boolean().default(true),
  args: z
    .record(z.string(), z.union([scalar, z.array(z.union([scalar, z.array(scalar)]))]))
    .optional()
    .meta({
      description: "Flags by name; a list repeats its flag, null is a bare flag, false leaves it out",
    }),
  argv: z.array(z.string()).optional().meta({ description: "Words of the command line, in place of args" }),
  ping_url_env: environmentName
    .optional()
    .meta({ description: "Variable with a URL that is told of every end of the job (…/fail of failures)" }),
});

/** `configs/observability/automation.yaml`: the steps of the observability chain. */
export const automationConfig = z.strictObject({
  latency: step.prefault({}),
  weekly: step.prefault({}),
  dashboard: step.prefault({}),
  config_version: configVersion,
});
export type ChainStep = "latency" | "weekly" | "dashboard";
