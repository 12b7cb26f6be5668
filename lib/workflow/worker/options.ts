import { badValues, notChoice } from "../../command/messages.ts";
import { MODES } from "../../engine/config.ts";
import { type Store, storeOf } from "../../ingest/store.ts";
import { didYouMean, nearest } from "../../workspace/suggest.ts";

type Mode = (typeof MODES)[number];

/** The worker's flags. */
export interface WorkerFlags {
  symbols?: string | undefined;
  symbol: string;
  modes?: string | undefined;
  mode: string;
  tf: string;
  /** Seconds. */
  interval: number;
  lookbackMinutes: number;
  offerSide: "bid" | "ask";
  freshnessThresholdMinutes: number;
  snapshot: string;
  rawRoot: string;
  validatedRoot: string;
  featuresRoot: string;
  /** Empty: none. */
  shutdownFile: string;
  maxIterations?: number | undefined;
  once: boolean;
  orN: number;
}

/** What the worker does, everything settled. Times in milliseconds. */
export interface WorkerSettings {
  stores: Store[];
  /** Where the tiers of all stores lie. */
  roots: Pick<WorkerFlags, "rawRoot" | "validatedRoot" | "featuresRoot">;
  modes: Mode[];
  intervalMs: number;
  lookbackMs: number;
  side: "bid" | "ask";
  /** Open-market time; 0 switches the look at freshness off. */
  freshnessMs: number;
  stopFile: string | undefined;
  mostRounds: number;
  once: boolean;
  orN: number;
  /** What one symbol's sources may take of a round; then the next symbol's turn has come. */
  deadlineMs: number;
  /** How long after a stop the step at hand may take: a webhook that does not answer must not hold up a shutdown. */
  graceMs: number;
}

const MINUTE = 60_000;
const DEADLINE = 2 * MINUTE;
const GRACE = 9_000;

/** Throws `bad_value` for an unknown mode and for lists with nothing in them, `invalid_name` for a symbol that cannot be one. */
export function settingsOf(flags: WorkerFlags): WorkerSettings {
  const symbols = listOf(flags.symbols ?? flags.symbol).map((symbol) => symbol.toUpperCase());
  const modes = listOf(flags.modes ?? flags.mode).map((mode) => modeOf(mode.toLowerCase()));
  if (symbols.length === 0) throw nothingGiven("--symbols");
  if (modes.length === 0) throw nothingGiven("--modes");
  const { rawRoot, validatedRoot, featuresRoot } = flags;
  return {
    roots: { rawRoot, validatedRoot, featuresRoot },
    stores: unique(symbols).map((symbol) => storeOf({ ...flags, symbol })),
    modes: unique(modes),
    intervalMs: Math.max(0, flags.interval) * 1000,
    lookbackMs: Math.max(1, flags.lookbackMinutes) * MINUTE,
    side: flags.offerSide,
    freshnessMs: Math.max(0, flags.freshnessThresholdMinutes) * MINUTE,
    stopFile: flags.shutdownFile === "" ? undefined : flags.shutdownFile,
    mostRounds: flags.once ? Math.min(1, flags.maxIterations ?? 1) : (flags.maxIterations ?? Infinity),
    once: flags.once,
    orN: Math.max(1, flags.orN),
    deadlineMs: DEADLINE,
    graceMs: GRACE,
  };
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function unique<Item>(items: Item[]): Item[] {
  return [...new Set(items)];
}

function modeOf(text: string): Mode {
  const mode = MODES.find((known) => known === text);
  if (mode) return mode;
  const meant = nearest(text, MODES);
  const problem = notChoice("--modes", text, [...MODES]);
  throw badValues("live_ingest_worker", [problem], meant === undefined ? undefined : didYouMean(meant));
}

function nothingGiven(flag: string) {
  const problem = { en: `${flag} names nothing`, ja: `${flag} に何も指定されていません` };
  return badValues("live_ingest_worker", [problem]);
}
