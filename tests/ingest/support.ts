import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calendarOf } from "../../lib/market/calendar.ts";
import { type Ingest, ingestRows } from "../../lib/ingest/ingest.ts";
import { type PullOptions, pullPrices } from "../../lib/ingest/pull.ts";
import type { IngestResult } from "../../lib/ingest/result.ts";
import type { DeliveredRow } from "../../lib/ingest/source.ts";
import { type Store, storeOf } from "../../lib/ingest/store.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { isoNaive, parseInstant } from "../../lib/workspace/time.ts";
import { fakeClock, readTree, type Tree, tempWorkspace } from "../workspace/support.ts";

export const RAW = "raw/USDJPY/5m.csv";
export const VALIDATED = "validated/USDJPY/5m.csv";
export const FEATURES = "features/USDJPY/5m.csv";
export const ANOMALIES = "ops/logs/ingest_anomalies.jsonl";
export const SNAPSHOT = "ops/runtime_snapshot.json";
export const SYNTHETIC = "validated/USDJPY/5m.synthetic.jsonl";
export const LATE = "validated/USDJPY/5m.late.jsonl";
export const SOURCE = "data/bars.csv";
export const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread";
export const FIVE_MINUTES = 300_000;

/** A Tuesday in the middle of trading. */
export const START = Date.UTC(2024, 0, 9, 9, 0);

/** What holds where a workspace names no closures. */
export const calendar = calendarOf("", "calendar");

/** An operator's workspace, looked at as an operator would. */
export class Desk {
  readonly workspace;
  now = Date.UTC(2026, 0, 2, 3, 4, 5);

  constructor(tree: Tree = {}) {
    this.workspace = tempWorkspace(tree);
  }

  context(): Context {
    const { workspace } = this;
    return {
      workspace,
      clock: fakeClock(this.now),
      reader: new Reader(workspace),
      env: {},
      lang: "en",
      note() {},
      progress: () => undefined,
    };
  }

  pull(options: Partial<PullOptions> & { dryRun?: boolean } = {}): Promise<IngestResult> {
    const { dryRun, ...rest } = options;
    return pullPrices(this.context(), { dryRun }, { symbol: "USDJPY", source: SOURCE, ...rest });
  }

  ingest(rows: DeliveredRow[], rest: Partial<Ingest> & { dryRun?: boolean } = {}): Promise<IngestResult> {
    const { dryRun, ...options } = rest;
    return ingestRows(
      this.context(),
      { dryRun },
      {
        store: this.store,
        source: "api",
        rows,
        calendar,
        ...options,
      },
    );
  }

  get store(): Store {
    return storeOf({ symbol: "USDJPY" });
  }

  write(path: string, content: string): void {
    writeFileSync(join(this.workspace.root, path), content);
  }

  read(path: string): string {
    return readFileSync(join(this.workspace.root, path), "utf8");
  }

  tree(): Tree {
    return readTree(this.workspace.root);
  }

  /** The three tiers. */
  tiers(): string[] {
    return [RAW, VALIDATED, FEATURES].map((path) => this.read(path));
  }

  rows(path: string): string[] {
    return this.read(path).trimEnd().split("\n").slice(1);
  }

  anomalies(): JsonObject[] {
    if (!(ANOMALIES in this.tree())) return [];
    return this.read(ANOMALIES)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject);
  }

  snapshot(): Record<string, Record<string, JsonObject & string>> {
    return JSON.parse(this.read(SNAPSHOT));
  }
}

/** Bars `[from, to)` of a wave that begins at `START`, one row each. */
export function wave(from: number, to: number, start = START): DeliveredRow[] {
  return Array.from({ length: to - from }, (_, k) => waveBar(from + k, start));
}

export function waveBar(k: number, start = START): DeliveredRow {
  const price = (j: number) => 150 + Math.round(200 * Math.sin(j / 7) + 30 * Math.sin(j * 1.7)) / 1000;
  const [o, c] = [price(k), price(k + 1)];
  return {
    timestamp: isoNaive(start + k * FIVE_MINUTES),
    symbol: "USDJPY",
    tf: "5m",
    o,
    h: Number((Math.max(o, c) + 0.01 + (k % 5) / 1000).toFixed(3)),
    l: Number((Math.min(o, c) - 0.012).toFixed(3)),
    c,
    v: 100 + (k % 9),
    spread: 0.017,
  };
}

/** A source of rows as CSV text. */
export function csvOf(rows: readonly DeliveredRow[], header = HEADER, end = "\n"): string {
  const lines = rows.map(({ timestamp, symbol, tf, o, h, l, c, v, spread }) =>
    [timestamp, symbol, tf, o, h, l, c, v, spread].map((cell) => cell ?? "").join(","),
  );
  return [...(header === "" ? [] : [header]), ...lines, ""].join(end);
}

export function timesOf(rows: readonly string[]): number[] {
  return rows.map((row) => parseInstant(row.split(",")[0]!));
}
