import { ANOMALY_LOG } from "../../ingest/anomalies.ts";
import { anomaliesSince } from "../../ingest/anomaly_log.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { asLogged, type Trouble } from "./trouble.ts";

const DAY_MS = 86_400_000;
const DAYS = 30;
const ENTRIES = 1000;
/** So many of an ingest's entries of one type are told one by one. */
const TOLD = 12;

/** What ingests of the last 30 days had to say, but for what is only information; entries of one type of one ingest are one trouble. */
export function ingestAnomalies({ reader, clock }: Pick<Context, "reader" | "clock">): Trouble[] {
  const { entries } = anomaliesSince(reader, clock.now() - DAYS * DAY_MS, { most: ENTRIES });
  const told = entries.filter(({ severity }) => severity !== "info");
  const groups = Map.groupBy(told, ({ run_id, type, symbol, tf }) => [run_id, type, symbol, tf].join());
  return [...groups.values()].map(troubleOf);
}

function troubleOf(entries: JsonObject[]): Trouble {
  const newest = entries.at(-1)!;
  const { type, symbol, tf, logged_at, severity } = newest;
  return {
    kind: "anomaly",
    at: typeof logged_at === "string" ? logged_at : null,
    severity: severity === "error" ? "bad" : "warn",
    subject: `${symbol} ${tf}`,
    codes: [String(type)],
    message: asLogged(factsOf(newest)),
    path: ANOMALY_LOG,
    entry: newest,
    failing: entries
      .slice(-TOLD)
      .reverse()
      .map((entry) => ({ what: String(type), found: asLogged(factsOf(entry)) })),
    times: entries.length,
    over: false,
    vars: { symbol: String(symbol), tf: String(tf) },
  };
}

/** Members that every entry has are told elsewhere. */
function factsOf({
  type: _,
  symbol,
  tf,
  severity,
  event_id,
  run_id,
  logged_at,
  ...facts
}: JsonObject): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(", ");
}
