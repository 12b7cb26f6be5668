import type { ChainStep } from "../../observability/config_schemas.ts";
import { CONFIGS } from "../../observability/config.ts";
import type { Text } from "../../workspace/text.ts";
import { chainWords } from "./chain.ts";
import type { Setting } from "./setting.ts";
import { flags, type Step, type StepName } from "./step.ts";

/** One job of the chain: its own command line, then what the configuration adds, so that the latter wins. */
function job(
  name: StepName,
  section: ChainStep,
  command: string,
  base: readonly string[],
  { rehearsal, next }: { rehearsal: string; next: Text },
): Step {
  return {
    name,
    wanted: ({ observability }) => observability,
    command,
    argv: (setting) => [
      ...configOf(setting, section),
      ...base,
      // What the configuration adds is for the chain, not for the job alone.
      ...(name.startsWith("observability.") ? chainWords(setting.chain, section) : []),
    ],
    inputs: () => [],
    needs: [],
    rehearsal: [rehearsal],
    next,
  };
}

function configOf({ jobConfigs }: Setting, section: ChainStep): string[] {
  const { path } = CONFIGS[section];
  return jobConfigs.includes(path) ? ["--config", path] : [];
}

const LATENCY = flags({
  input: "ops/signal_latency.csv",
  "rollup-output": "ops/signal_latency_rollup.csv",
  "heartbeat-file": "ops/latency_job_heartbeat.json",
  "archive-dir": "ops/signal_latency_archive",
  "archive-manifest": "ops/signal_latency_archive/manifest.jsonl",
  "lock-file": "ops/.latency.lock",
  "json-out": "reports/signal_latency_summary.json",
});

const LATENCY_NEXT = {
  en: "look at ops/automation_runs.log and ops/latency_job_heartbeat.json",
  ja: "ops/automation_runs.log と ops/latency_job_heartbeat.json を確認してください",
};

/** The observability jobs, and the latency job alone where the chain does not run it. */
export const OBSERVABILITY: readonly Step[] = [
  {
    ...job("analyze_latency", "latency", "analyze_signal_latency", LATENCY, {
      rehearsal: "--dry-run-alert",
      next: LATENCY_NEXT,
    }),
    wanted: ({ analyzeLatency, observability }) => analyzeLatency && !observability,
  },
  job("observability.latency", "latency", "analyze_signal_latency", LATENCY, {
    rehearsal: "--dry-run-alert",
    next: LATENCY_NEXT,
  }),
  job(
    "observability.weekly",
    "weekly",
    "summarize_runs",
    ["--weekly-payload", "--json-out", "reports/weekly_observability_summary.json"],
    {
      rehearsal: "--dry-run-webhook",
      next: {
        en: "run_sim --out-dir runs or --benchmarks make runs/index.csv, the latency job makes its roll-up",
        ja: "runs/index.csv は run_sim --out-dir runs か --benchmarks、レイテンシーの集計はレイテンシーのジョブで作られます",
      },
    },
  ),
  job(
    "observability.dashboard",
    "dashboard",
    "export_dashboard_data",
    ["--json-out", "reports/dashboard_export_summary.json"],
    {
      rehearsal: "--dry-run-upload",
      next: {
        en: "look at errors[].dataset of the summary and at ops/dashboard_export_heartbeat.json",
        ja: "要約の errors[].dataset と ops/dashboard_export_heartbeat.json を確認してください",
      },
    },
  ),
];

/** Jobs that the configuration has switched off. */
export function switchedOff(chain: Parameters<typeof chainWords>[0], name: StepName): boolean {
  const [room, section] = name.split(".");
  return room === "observability" && chain?.[section as ChainStep].enabled === false;
}
