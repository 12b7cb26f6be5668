import { OUTBOX } from "../../notify/waiting.ts";
import { metaSchema, type StateMeta } from "../../state/meta.ts";
import { ACTIVE_STATE } from "../../state/active.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import { parseInstant } from "../../workspace/time.ts";
import { storedSequence } from "../automation/sequence.ts";
import { AUTOMATION_SEQUENCE } from "../automation/log.ts";
import { HEARTBEATS } from "../heartbeat.ts";
import { parseRollupRows } from "../rollup_rows.ts";
import type { Family } from "./text.ts";

const ROLLUP = "ops/signal_latency_rollup.csv";
const QUALITY = "reports/data_quality";
const ACTIVE = "runs/active";

type Sample = Family["samples"][number];

/**
 * What a scraper can know of the workspace (specification README, D5). Times are timestamps, so that the scraper computes ages when it
 * asks. What is not there, or cannot be read, has no sample: its absence is for the verifier to report, not for the metrics to stop at.
 */
export function collectMetrics(reader: Reader): Family[] {
  return [
    ...heartbeatFamilies(reader),
    ...latencyFamilies(reader),
    {
      name: "orb_automation_log_sequence",
      help: "Number of the last entry of the automation log.",
      samples: [{ value: storedSequence(reader, AUTOMATION_SEQUENCE) }],
    },
    {
      name: "orb_outbox_messages",
      help: "Signals and alerts that wait to be delivered.",
      samples: [{ value: reader.list(OUTBOX).filter((name) => name.endsWith(".json")).length }],
    },
    ...stateFamilies(reader),
    ...dataFamilies(reader),
  ];
}

function heartbeatFamilies(reader: Reader): Family[] {
  const beats = Object.entries(HEARTBEATS).flatMap(([job, path]) => {
    const beat = objectAt(reader, path);
    return beat ? [{ labels: { job }, beat }] : [];
  });
  const each = (value: (beat: JsonObject) => number | undefined): Sample[] =>
    beats.map(({ labels, beat }) => ({ labels, value: value(beat) }));
  return [
    {
      name: "orb_heartbeat_timestamp_seconds",
      help: "Last success of the job.",
      samples: each((beat) => secondsOf(beat.last_success_at ?? beat.generated_at)),
    },
    {
      name: "orb_job_last_run_timestamp_seconds",
      help: "Last run of the job, whatever came of it.",
      samples: each((beat) => secondsOf(beat.last_run_at ?? beat.generated_at)),
    },
    {
      name: "orb_job_last_failure_timestamp_seconds",
      help: "Last failure of the job, until it succeeds again.",
      samples: each(({ last_failure }) => secondsOf(isJsonObject(last_failure) ? last_failure.at : null)),
    },
    {
      name: "orb_job_failed",
      help: "Whether the last run of the job failed.",
      samples: each(({ status }) => (status === "error" ? 1 : 0)),
    },
    {
      name: "orb_latency_pending_alerts",
      help: "Latency alerts that have not been delivered.",
      samples: beats
        .filter(({ labels }) => labels.job === "latency")
        .map(({ beat }) => ({ value: numberOf(beat.pending_alerts) })),
    },
  ];
}

function latencyFamilies(reader: Reader): Family[] {
  const latest = parseRollupRows(textAt(reader, ROLLUP) ?? "").windows.at(-1);
  const one = (value: number | undefined): Sample[] => [{ value }];
  return [
    {
      name: "orb_latency_window_timestamp_seconds",
      help: "End of the latest hour with signals.",
      samples: one(latest && latest.end / 1000),
    },
    {
      name: "orb_latency_p95_seconds",
      help: "95th percentile of the latency in the latest hour with signals.",
      samples: one(latest && latest.p95Ms / 1000),
    },
    {
      name: "orb_latency_failure_ratio",
      help: "Share of failed signals in the latest hour with signals.",
      samples: one(latest?.failureRate),
    },
    {
      name: "orb_latency_breach_streak",
      help: "Breaching hours in a row up to the latest one.",
      samples: one(latest?.breachStreak),
    },
  ];
}

function stateFamilies(reader: Reader): Family[] {
  // A pair's own state before the workspace's single one, which may be of the same pair.
  const paths = [...reader.list(ACTIVE).map((name) => `${ACTIVE}/${name}/state.json`), ACTIVE_STATE];
  const byPair = new Map<string, StateMeta>();
  for (const path of paths) {
    const meta = metaSchema.safeParse(objectAt(reader, path)?.meta).data;
    const pair = `${meta?.symbol} ${meta?.mode}`;
    if (meta && !byPair.has(pair)) byPair.set(pair, meta);
  }
  const states = [...byPair.values()].map((meta) => {
    return { labels: { symbol: meta.symbol ?? "", mode: meta.mode ?? "" }, meta };
  });
  return [
    {
      name: "orb_state_serial",
      help: "How many updates the state in force has behind it.",
      samples: states.map(({ labels, meta }) => ({ labels, value: meta.serial })),
    },
    {
      name: "orb_state_last_bar_timestamp_seconds",
      help: "Last bar that the state in force has learned from.",
      samples: states.map(({ labels, meta }) => ({ labels, value: secondsOf(meta.last_timestamp ?? null) })),
    },
  ];
}

function dataFamilies(reader: Reader): Family[] {
  const { ingest } = objectAt(reader, SNAPSHOT) ?? {};
  const bars = isJsonObject(ingest) ? Object.entries(ingest) : [];
  const audits = reader
    .list(QUALITY)
    .filter((name) => name.endsWith("_summary.json"))
    .map((name) => ({ name, summary: objectAt(reader, `${QUALITY}/${name}`) }));
  return [
    {
      name: "orb_ingest_last_bar_timestamp_seconds",
      help: "Last bar that was ingested.",
      samples: bars.map(([series, at]) => ({ labels: { series }, value: secondsOf(at) })),
    },
    {
      name: "orb_data_coverage_ratio",
      help: "Share of expected bars in the last audit.",
      samples: audits.map(({ name, summary }) => ({
        labels: { series: name.replace(/_summary\.json$/, "") },
        value: numberOf(summary?.coverage_ratio),
      })),
    },
  ];
}

function objectAt(reader: Reader, path: string): JsonObject | undefined {
  const document = readable(() => reader.maybeJson(path));
  return isJsonObject(document) ? document : undefined;
}

function textAt(reader: Reader, path: string): string | undefined {
  return readable(() => reader.maybeText(path));
}

function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

function secondsOf(value: Json | undefined): number | undefined {
  const ms = typeof value === "string" ? parseInstant(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
