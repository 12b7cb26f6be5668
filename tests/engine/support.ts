import { expect } from "bun:test";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  defaultConfig,
  type Fixes,
  fixesOf,
  type Mode,
  type RunnerConfig,
  type Semantics,
} from "../../lib/engine/config.ts";
import { Engine, type EngineSetup } from "../../lib/engine/engine.ts";
import type { LearnedState } from "../../lib/engine/learned.ts";
import type { EngineRecord } from "../../lib/engine/records.ts";
import { allocateBars, type Bars } from "../../lib/market/bars.ts";
import { readBars } from "../../lib/market/read.ts";

/** What a test says of a run; the rest is the default. `config` differs from the default configuration. */
export interface Setup {
  symbol?: string;
  mode?: Mode;
  semantics?: Semantics;
  /** Single corrections, over what the semantics say. */
  fixes?: Partial<Fixes>;
  config?: Partial<RunnerConfig>;
  /** Of the strategy. */
  parameters?: Record<string, unknown>;
  resume?: EngineSetup["resume"];
  profile?: EngineSetup["profile"];
  strategy?: EngineSetup["strategy"];
  observer?: EngineSetup["observer"];
  debugRecords?: number;
}

/** An engine with 100 000 of equity. */
export function engineOf(setup: Setup = {}): Engine {
  const {
    symbol = "USDJPY",
    mode = "conservative",
    semantics = "corrected",
    fixes,
    config,
    parameters,
  } = setup;
  return new Engine({
    symbol,
    mode,
    config: { ...defaultConfig(), ...config, parameters: parameters ?? {} },
    fixes: fixesOf(semantics, fixes),
    equity: 100_000,
    resume: setup.resume ?? "exact",
    profile: setup.profile,
    strategy: setup.strategy,
    observer: setup.observer,
    debugRecords: setup.debugRecords,
  });
}

/** An engine that has taken in the bars. */
export function run(bars: Bars, setup: Setup = {}): Engine {
  const engine = engineOf(setup);
  engine.process(bars);
  return engine;
}

export const tradesOf = (engine: Engine): EngineRecord[] =>
  engine.records.filter(({ stage, entry_ts }) => stage === "trade" && entry_ts !== undefined);

/** A view of bars `from` to `to` (exclusive); nothing is copied. */
export function slice(bars: Bars, from: number, to: number): Bars {
  return {
    ...bars,
    length: to - from,
    time: bars.time.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
    spread: bars.spread.subarray(from, to),
    ...(bars.stamps && { stamps: bars.stamps.slice(from, to) }),
    ...(bars.extras && {
      extras: Object.fromEntries(
        Object.entries(bars.extras).map(([name, values]) => [name, values.slice(from, to)]),
      ),
    }),
  };
}

/** One block of several; their texts and further columns are left behind. */
export function join(...parts: Bars[]): Bars {
  const whole = allocateBars(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of ["time", "open", "high", "low", "close", "volume", "spread"] as const)
      whole[column].set(part[column], at);
    at += part.length;
  }
  return whole;
}

/** JSON with the non-finite numbers as words, as in state files. */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === "number" && !Number.isFinite(member) ? `=${member}` : member,
  );
}

export function fromText(text: string): LearnedState {
  return JSON.parse(text, (_, member) =>
    typeof member === "string" && member.startsWith("=") ? Number(member.slice(1)) : member,
  );
}

/** Goes on from a state's text, as the next run would. */
export function resumed(text: string, setup: Setup): Engine {
  const engine = engineOf(setup);
  const state = fromText(text);
  engine.load(state, Date.parse(state.last_timestamp ?? ""));
  return engine;
}

/** Long texts that must be equal: where they first differ, not all of them. */
export function expectSameText(actual: string, expected: string): void {
  let at = 0;
  if (actual === expected) at = expected.length;
  else while (actual[at] === expected[at]) at++;
  const around = (text: string) => `at ${at}: …${text.slice(Math.max(0, at - 60), at + 60)}…`;
  expect(around(actual)).toBe(around(expected));
}

/** Equal but for rounding: relative to the larger one, or absolute below 1. */
export function expectNear(actual: unknown, expected: number, tolerance = 1e-12): void {
  const off = Math.abs((actual as number) - expected) / Math.max(1, Math.abs(expected));
  if (!(off <= tolerance)) expect(actual).toBe(expected);
}

const DATA = resolve(import.meta.dir, "../..", process.env.ORB_PARITY_DIR ?? "../shared", "data");

/** Real bars that lie outside the project, or undefined where they are absent. */
export function realBars(name: string): Bars | undefined {
  const path = resolve(DATA, `${name}.csv.gz`);
  if (!existsSync(path)) return undefined;
  return join(...readBars(path));
}
