import type { PlannedCommand } from "../../../lib/command/define.ts";
import { ingestRows } from "../../../lib/ingest/ingest.ts";
import { runIngest } from "../../../lib/ingest/chain/run.ts";
import { stagesOf } from "../../../lib/ingest/chain/stages.ts";
import { type Fetched, type FetchRequest, type Source, SourceError } from "../../../lib/ingest/source.ts";
import { marketCalendar } from "../../../lib/market/calendar.ts";
import type { WorkerEvent } from "../../../lib/workflow/worker/events.ts";
import { runWorker } from "../../../lib/workflow/worker/loop.ts";
import { settingsOf, type WorkerFlags, type WorkerSettings } from "../../../lib/workflow/worker/options.ts";
import type { Context } from "../../../lib/workspace/context.ts";
import { type Files, realFiles } from "../../../lib/workspace/files.ts";
import { Workspace } from "../../../lib/workspace/paths.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import { type Clock, isoNaive } from "../../../lib/workspace/time.ts";
import { storeOf } from "../../../lib/ingest/store.ts";
import { command } from "../../../scripts/live_ingest_worker.ts";
import { command as updateState } from "../../../scripts/update_state.ts";

export const MINUTE = 60_000;
export const BAR = 5 * MINUTE;
const SETTLE = 20_000;

/** A Monday, in the middle of the trading week. */
export const MONDAY = Date.UTC(2026, 0, 5, 10);

const week = marketCalendar();

/** A clock whose time passes in sleeps alone, without anybody having to wait. */
export class FastClock implements Clock {
  readonly fixed = false;
  #monotonic = 0;
  constructor(public time: number) {}
  now(): number {
    return this.time;
  }
  monotonic(): number {
    return this.#monotonic;
  }
  async sleep(ms: number): Promise<void> {
    this.time += ms;
    this.#monotonic += ms;
    // Timers and signals get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What a source does with one request. */
export type Fault = "none" | "error" | "empty" | "prefix" | "late" | "hang" | "defect";

/** Price of a bar: the same for whoever asks, in five decimals. */
export function closeAt(time: number): number {
  return Math.round((150 + Math.sin(time / 7e6) + Math.sin(time / 9e5) / 5) * 1e5) / 1e5;
}

/** A source that obeys the contract over a market of computed bars; `faultOf` says how a request fares. */
export class StandIn implements Source {
  requests: FetchRequest[] = [];

  constructor(
    readonly name: string,
    private readonly clock: Clock,
    private readonly faultOf: (request: FetchRequest) => Fault = () => "none",
  ) {}

  async fetch(request: FetchRequest): Promise<Fetched> {
    this.requests.push(request);
    const fault = this.faultOf(request);
    if (fault === "error") throw new SourceError(`fetch error: ${this.name} is down`);
    if (fault === "defect") throw new TypeError("undefined is not an object");
    if (fault === "hang") await hang(request.signal!);
    let rows = fault === "empty" ? [] : this.rows(request);
    if (fault === "prefix") rows = rows.slice(0, Math.ceil(rows.length / 2));
    if (fault === "late") rows = rows.slice(0, -24);
    return {
      rows,
      incompleteHeld: 1,
      httpRequests: 1,
      retries: 0,
      clockSkewMs: 0,
      anomalies: [],
      offerSide: "bid",
    };
  }

  rows({ symbol, tf, from, to }: FetchRequest) {
    const last = Math.min(to, this.clock.now() - BAR - SETTLE);
    const rows = [];
    for (let time = Math.ceil(from / BAR) * BAR; time <= last; time += BAR) {
      if (!week.isOpen(time)) continue;
      const [o, c] = [closeAt(time - BAR), closeAt(time)];
      const [h, l] = [Math.max(o, c) + 0.01, Math.min(o, c) - 0.01].map((price) => Number(price.toFixed(5)));
      rows.push({ timestamp: isoNaive(time), symbol, tf, o, h, l, c, v: 1, spread: 0.003 });
    }
    return rows;
  }
}

function hang(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.throwIfAborted();
  signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

export interface Told extends Record<string, unknown> {
  event: string;
}

export interface RigOptions {
  now?: number;
  dukascopy?: (request: FetchRequest) => Fault;
  yahoo?: (request: FetchRequest) => Fault;
}

/** A worker over stand-in sources. */
export class Rig {
  readonly clock: FastClock;
  readonly events: Told[] = [];
  readonly notes: string[] = [];
  readonly exits: number[] = [];
  readonly dukascopy: StandIn;
  readonly yahoo: StandIn;
  files: Files = realFiles;
  updateState: PlannedCommand = updateState as unknown as PlannedCommand;
  exit: (code: number) => void = (code) => void this.exits.push(code);
  /** The real route, over the stand-ins. */
  ingest: typeof runIngest = (ctx, options, how) => {
    const sources: Record<string, StandIn> = { dukascopy: this.dukascopy, yfinance: this.yahoo };
    const stages: typeof stagesOf = (route, asking) =>
      stagesOf(route, asking).map((stage) => ({ ...stage, open: () => sources[stage.name]! }));
    return runIngest(ctx, options, how, stages);
  };
  /** Called with each event. */
  onEvent: (event: WorkerEvent) => void = () => {};

  constructor(
    readonly root: string,
    { now = MONDAY, dukascopy, yahoo }: RigOptions = {},
  ) {
    this.clock = new FastClock(now);
    this.dukascopy = new StandIn("dukascopy", this.clock, dukascopy);
    this.yahoo = new StandIn("yfinance", this.clock, yahoo);
  }

  context(): Context {
    const workspace = new Workspace(this.root, this.root);
    const reader = new Reader(workspace, this.files);
    const note: Context["note"] = (line) => void this.notes.push(typeof line === "string" ? line : line.en);
    return { workspace, clock: this.clock, reader, env: {}, lang: "en", note, progress: () => undefined };
  }

  /** Ingests the market's bars up to an instant, as a history. */
  async history(bars: number, to = this.clock.time - 12 * BAR): Promise<void> {
    const from = Math.floor(to / BAR) * BAR - (bars - 1) * BAR;
    const rows = this.dukascopy.rows({ symbol: "USDJPY", tf: "5m", from, to });
    const store = storeOf({ symbol: "USDJPY" });
    await ingestRows(this.context(), {}, { store, source: "dukascopy", rows, calendar: undefined });
  }

  /** Works with these flags, to the end. */
  run(flags: Partial<WorkerFlags>, changed: Partial<WorkerSettings> = {}) {
    const settings = { ...settingsOf(command.options.parse(flags) as WorkerFlags), ...changed };
    const parts = {
      ingest: this.ingest,
      updateState: this.updateState,
      tell: (event: WorkerEvent, at: string) => {
        this.events.push({ ...event, at });
        this.onEvent(event);
      },
    };
    return runWorker(this.context(), {}, settings, parts, (code) => this.exit(code));
  }

  told(event: string): Told[] {
    return this.events.filter((one) => one.event === event);
  }

  async text(path: string): Promise<string> {
    return Bun.file(`${this.root}/${path}`).text();
  }

  async json<Value = Record<string, never>>(path: string): Promise<Value> {
    return JSON.parse(await this.text(path)) as Value;
  }

  /** The bar starts in a tier. */
  async stamps(tier = "validated", symbol = "USDJPY"): Promise<string[]> {
    const lines = (await this.text(`${tier}/${symbol}/5m.csv`)).trimEnd().split("\n");
    return lines.slice(1).map((line) => line.slice(0, 19));
  }
}

/** Bar starts from one instant to another, every five minutes while the market is open. */
export function grid(from: number, to: number): string[] {
  const times = Array.from({ length: Math.max(0, (to - from) / BAR + 1) }, (_, k) => from + k * BAR);
  return times.filter((time) => week.isOpen(time)).map(isoNaive);
}
