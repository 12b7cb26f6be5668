import { BarBlock } from "../market/block.ts";
import { type Layout, POSITIONAL, readFirstRow } from "../market/header.ts";
import { Intake } from "../market/intake.ts";
import { binaryContent, headerMissing, missingColumns } from "../market/messages.ts";
import { type BarFiles, openBarFile } from "../market/open.ts";
import { csvRecords, LONGEST_ROW } from "../market/records.ts";
import { emptyReport } from "../market/report.ts";
import { CanonicalScanner } from "../market/scan.ts";
import { recogniseStart } from "../market/start.ts";
import { ByteWindow } from "../market/window.ts";
import { csvLine } from "../workspace/csvfile.ts";
import type { JsonObject } from "../workspace/json.ts";
import { parseInstant } from "../workspace/time.ts";
import { splitLine } from "./cells.ts";
import type { Gate } from "./gate.ts";
import type { Delivery } from "./rules.ts";
import type { DeliveredRow } from "./source.ts";
import type { Store } from "./store.ts";

const CHUNK_BYTES = 262_144;
const BLOCK_ROWS = 8192;
const QUOTE = 34;
const LF = 10;

/** How far a feed has come when a commit is due, in rows or bytes. */
export interface Fed {
  done: number;
  total: number;
}

/** Feeds rows of an online source, sorted by time; of two with one time the later delivered comes last. Pauses when a commit is due. */
export function* feedRows(rows: readonly DeliveredRow[], gate: Gate): Generator<Fed, void> {
  const timed = rows.map((row) => ({ row, time: parseInstant(row.timestamp) }));
  timed.sort((a, b) => a.time - b.time || 0);
  for (const [k, { row }] of timed.entries()) {
    gate.take(deliveryOf(row));
    while (gate.ready) yield { done: k + 1, total: rows.length };
  }
}

/** A delivered row as the gate takes it. */
export function deliveryOf(row: DeliveredRow, record: () => JsonObject = () => ({ ...row })): Delivery {
  const { timestamp, symbol, tf, o, h, l, c, v, spread } = row;
  return { row, record, line: csvLine([timestamp, symbol, tf, o, h, l, c, v, spread]) };
}

/**
 * Feeds a bar CSV, plain or gzip, and pauses when a commit is due. Canonical rows go through the scanner in blocks; a line that is
 * anything else is taken by itself; from the first line with quotes on, the rest goes through the CSV parser.
 * Throws what opening and reading a bar file throws.
 */
export function* feedFile(
  path: string,
  name: string,
  store: Store,
  gate: Gate,
  files?: BarFiles,
): Generator<Fed, void> {
  const file = openBarFile(path, files, name);
  try {
    const window = new ByteWindow(file.from(0), CHUNK_BYTES);
    for (const _ of new FileFeed(name, store, gate, window).run()) {
      yield { done: file.bytesRead, total: file.size };
    }
  } finally {
    file.close();
  }
}

class FileFeed {
  readonly #intake: Intake;
  readonly #scanner: CanonicalScanner;
  readonly #block = new BarBlock(BLOCK_ROWS);
  #layout: Layout | undefined;
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(
    private readonly name: string,
    private readonly store: Store,
    private readonly gate: Gate,
    private readonly window: ByteWindow,
  ) {
    this.#intake = new Intake({ symbolFilter: store.symbol }, emptyReport(0));
    this.#scanner = new CanonicalScanner(this.#intake);
  }

  *run(): Generator<void, void> {
    const { window, gate } = this;
    const scannable = recogniseStart(window) !== "other";
    if (scannable) this.#layout = POSITIONAL;
    for (;;) {
      const end = window.linesEnd();
      while (window.at < end) {
        const stopped = scannable ? this.#scan(end) : this.#split(end);
        while (gate.ready) yield;
        if (stopped) return yield* this.#parse();
      }
      if (window.end - window.at > LONGEST_ROW) return yield* this.#parse();
      if (!window.more()) break;
    }
    // A last line without its end.
    if (window.at < window.end) yield* this.#parse();
    if (!this.#layout) throw headerMissing(this.name);
  }

  /** Canonical rows, and then one line of another kind. True in front of a line with quotes. */
  #scan(end: number): boolean {
    const { window, gate } = this;
    const block = this.#block;
    const { report } = this.#intake;
    const from = window.at;
    const foreign = report.otherSymbols;
    block.length = 0;
    const stop = this.#scanner.scan(window.bytes, window.view, from, end, block);
    if (report.otherSymbols === foreign && block.timeframe === this.store.tf) {
      gate.takeBlock(block, window.bytes, from, (at, to) => this.#lineDelivery(at, to));
    } else {
      for (let at = from; at < stop;) at = this.#line(at);
    }
    window.at = stop;
    if (stop === end || block.full) return false;
    if (window.bytes.subarray(stop, window.bytes.indexOf(LF, stop)).includes(QUOTE)) return true;
    window.at = this.#line(stop);
    this.#intake.line++;
    return false;
  }

  /** All lines up to `end`. True in front of the first, where one has quotes. */
  #split(end: number): boolean {
    const { window } = this;
    const piece = window.bytes.subarray(window.at, end);
    if (piece.includes(QUOTE)) return true;
    const lines = this.#text(piece).split("\n");
    lines.pop();
    for (const line of lines) this.#cells(splitLine(line));
    this.#intake.line += lines.length;
    window.at = end;
    return false;
  }

  /** Everything that is left. */
  *#parse(): Generator<void, void> {
    for (const { cells, ended } of csvRecords(this.window, this.name, this.#intake)) {
      // What was cut off in the middle of a row is no bar, whatever its numbers look like.
      const whole = ended || cells.length >= (this.#layout?.names.length ?? 0) || !this.#layout;
      if (whole) this.#cells(cells);
      while (this.gate.ready) yield;
    }
  }

  /** Takes the line that begins at `at`; returns where the next one does. */
  #line(at: number): number {
    const next = this.window.bytes.indexOf(LF, at) + 1;
    this.#cells(this.#cellsOf(at, next));
    return next;
  }

  #lineDelivery(at: number, to: number): Delivery {
    return this.#delivery(this.#cellsOf(at, to), POSITIONAL);
  }

  #cellsOf(at: number, to: number): string[] {
    return splitLine(this.#text(this.window.bytes.subarray(at, to - 1)));
  }

  #cells(cells: string[]): void {
    if (cells.length === 1 && cells[0]!.trim() === "") return;
    if (!this.#layout) {
      const first = readFirstRow(cells);
      if ("missing" in first) throw missingColumns(this.name, first.missing, cells.join());
      this.#layout = first.layout;
      if (first.header) return;
    }
    this.gate.take(this.#delivery(cells, this.#layout));
  }

  #delivery(cells: string[], { at, names }: Layout): Delivery {
    const row: DeliveredRow = {
      timestamp: cells[at.timestamp] ?? "",
      symbol: cells[at.symbol],
      tf: cells[at.tf],
      o: cells[at.o],
      h: cells[at.h],
      l: cells[at.l],
      c: cells[at.c],
      v: cells[at.v],
      spread: cells[at.spread],
    };
    return deliveryOf(row, () =>
      Object.fromEntries(cells.map((cell, k) => [names[k] ?? `extra_${k - names.length}`, cell])),
    );
  }

  #text(bytes: Uint8Array): string {
    if (bytes.includes(0)) throw binaryContent(this.name, "nul", this.#intake.line);
    return this.#utf8.decode(bytes);
  }
}
