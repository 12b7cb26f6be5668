import { z } from "zod";
import { ingestFlags } from "../../../lib/ingest/chain/flags.ts";
import { type IngestOptions, type IngestOutcome, runIngest } from "../../../lib/ingest/chain/run.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { readTree, writeTree } from "../../workspace/support.ts";
import { Desk } from "../sources/support.ts";

export const LOCAL_CSV = "data/usdjpy_5m_2018-2024_utc.csv";
export const VALIDATED = "validated/USDJPY/5m.csv";
const SNAPSHOT = "ops/runtime_snapshot.json";
const ANOMALIES = "ops/logs/ingest_anomalies.jsonl";

const defaults = z.object(ingestFlags).parse({});

/** A desk whose online sources are all the market server, under a path of their own each. */
export async function openDesk(tree: Record<string, string> = {}): Promise<Desk> {
  const desk = await Desk.open("USDJPY", {
    "configs/dukascopy.yml": "transports: [json-v1]\nretries: 1\ntimeout_seconds: 10\n",
    ...tree,
  });
  desk.env = { DUKASCOPY_BASE_URL: desk.server.url, YAHOO_BASE_URL: desk.server.url };
  return desk;
}

export const DUKASCOPY = /^\/candles/;
export const YAHOO = /^\/v8/;

/** Runs a route with the flags' defaults. */
export function ingest(desk: Desk, flags: Partial<IngestOptions>, dryRun = false): Promise<IngestOutcome> {
  return runIngest(desk.context(), { ...defaults, symbol: "USDJPY", ...flags }, { dryRun });
}

/** The store's member of `ingest_meta`. */
export function metaOf(desk: Desk): JsonObject {
  const snapshot = JSON.parse(readTree(desk.workspace.root)[SNAPSHOT] ?? "{}");
  return snapshot.ingest_meta?.USDJPY_5m;
}

/** Starts of the bars in the validated tier. */
export function stored(desk: Desk): string[] {
  const lines = (readTree(desk.workspace.root)[VALIDATED] ?? "").split("\n").slice(1, -1);
  return lines.map((line) => line.slice(0, 19));
}

export function anomalies(desk: Desk): JsonObject[] {
  const text = readTree(desk.workspace.root)[ANOMALIES] ?? "";
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** A CSV with the server's bars up to `end`, and none later. */
export function localCsvUpTo(desk: Desk, end: string, bars = 40, path = LOCAL_CSV): void {
  const rows = desk
    .bars(0)
    .filter(([stamp]) => stamp <= end)
    .slice(-bars);
  const lines = rows.map(([stamp, ...prices]) => [stamp, "USDJPY", "5m", ...prices, 0, 0].join(","));
  const text = ["timestamp,symbol,tf,o,h,l,c,v,spread", ...lines, ""].join("\n");
  writeTree(desk.workspace.root, { [path]: text });
}
