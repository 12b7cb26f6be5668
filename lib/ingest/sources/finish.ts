import type { JsonObject } from "../../workspace/json.ts";
import type { Clock } from "../../workspace/time.ts";
import { type DeliveredRow, type Fetched, type FetchRequest, SourceError } from "../source.ts";
import type { HttpClient } from "./http/client.ts";

/** A row with the start of its bar. */
export interface Timed {
  time: number;
  row: DeliveredRow;
}

/** What every source does with what it got: one row a bar, in order, within the window, and nothing that may still change. */
export interface Finishing {
  clock: Clock;
  client: HttpClient;
  request: FetchRequest;
  periodMs: number;
  /** How long after its end a bar may still change. */
  settleMs: number;
  anomalies: JsonObject[];
  /** How the source's reasons begin: `fetch error`. */
  prefix: string;
}

/** Beyond this the other side's clock decides what is complete. */
const TRUSTED_SKEW_MS = 60_000;
/** Beyond this nobody knows what time it is. */
const LONGEST_SKEW_MS = 15 * 60_000;

/**
 * Makes the answer of a fetch. Of several rows for one bar the last delivered wins: sources revise their newest bar. Rows of the future are
 * dropped and said; rows off the grid of the period are left in, for the pipeline to refuse and log. Throws `SourceError` when the clocks are more than 15 minutes apart.
 */
export function finish(timed: Iterable<Timed>, how: Finishing): Fetched {
  const { clock, client, request, periodMs, settleMs } = how;
  const skew = client.clockSkewMs;
  const anomalies = [...how.anomalies, ...skewAnomalies(skew)];
  if (skew !== null && Math.abs(skew) > LONGEST_SKEW_MS) {
    const minutes = Math.round(skew / 60_000);
    const fixed = clock.fixed ? ", whose clock ORB_NOW fixes," : "";
    throw new SourceError(
      `${how.prefix}: clock skew of ${minutes} min between this computer${fixed} and the source`,
      anomalies,
      client,
    );
  }
  const trusted = skew === null || Math.abs(skew) <= TRUSTED_SKEW_MS;
  const now = clock.now() + (trusted ? 0 : skew);
  const byTime = new Map<number, DeliveredRow>();
  for (const { time, row } of timed) {
    if (time > now + TRUSTED_SKEW_MS) anomalies.push({ type: "future_bar", timestamp: row.timestamp });
    else if (time >= request.from && time <= request.to) byTime.set(time, row);
  }
  const sorted = [...byTime].sort(([a], [b]) => a - b);
  const complete = sorted.filter(([time]) => time + periodMs + settleMs <= now);
  return {
    rows: complete.map(([, row]) => row),
    incompleteHeld: sorted.length - complete.length,
    httpRequests: client.requests,
    retries: client.retries,
    clockSkewMs: skew,
    anomalies,
  };
}

function skewAnomalies(skew: number | null): JsonObject[] {
  if (skew === null || Math.abs(skew) <= TRUSTED_SKEW_MS) return [];
  return [{ type: "clock_skew", skew_seconds: skew / 1000 }];
}
