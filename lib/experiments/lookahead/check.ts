import type { Bars } from "../../market/bars.ts";
import type { Entry } from "../../runs/in_memory.ts";
import { runInMemory } from "../../runs/in_memory.ts";
import type { RunRequest } from "../../runs/request.ts";
import { isoUtc } from "../../workspace/time.ts";
import { FUTURES, withFuture, withOtherPath } from "./futures.ts";

/** A bar at which a decision depended on what nobody could know then. */
export interface Leak {
  /** Of the bar: an entry's, or the first one at which entries differ. */
  ts: string;
  /**
   * `later_bars`: on bars after it. `own_path`: on the high, low or close of the very bar whose open was all that was known.
   * `not_repeatable`: the same bars gave another decision: chance, a clock, or memory of an earlier run.
   */
  depends_on: "later_bars" | "own_path" | "not_repeatable";
  /** How the history was changed. */
  change: string;
  /** What differs: as it was, and as it then became; null where there is no such entry. */
  differs: Record<string, [unknown, unknown]>;
}

export interface LookaheadReport {
  bars: number;
  entries: number;
  replays: number;
  leaks: Leak[];
}

interface Placed {
  index: number;
  entry: Entry;
}

/**
 * Replays a run on histories that were cut or poisoned and compares what it decided: at every checked entry, with another future behind
 * its bar, and with another path of the bar itself that reaches the order just so; and at other bars, with another future.
 * A strategy that reads the future from somewhere else than its bars does so in every replay, and is not found.
 * `checks` bounds the entries, and the other bars, that are looked at; they are spread evenly. `pause` is called between replays.
 */
export async function checkLookahead(
  request: RunRequest,
  bars: Bars,
  { checks, seed }: { checks: number; seed: number },
  pause: (done: number, total: number) => Promise<void> | undefined,
): Promise<LookaheadReport> {
  const truth = entriesOf(request, bars);
  const report: LookaheadReport = { bars: bars.length, entries: truth.length, replays: 0, leaks: [] };
  const chosen = spread(truth, checks);
  const others = spread(
    Array.from({ length: Math.max(0, bars.length - 2) }, (_, k) => k + 1),
    checks,
  );
  const total = 1 + 3 * chosen.length + others.length;
  const replay = async (changed: Bars, until: number, leak: Pick<Leak, "depends_on" | "change">) => {
    await pause(report.replays++, total);
    const known = truth.filter(({ index }) => index <= until);
    const seen = entriesOf(request, changed).filter(({ index }) => index <= until);
    const found = firstDifference(known, seen);
    if (found) report.leaks.push({ ...leak, ...found });
  };

  await replay(bars, bars.length, { depends_on: "not_repeatable", change: "none" });
  // Where not even the same bars give the same decisions, no other comparison says anything.
  if (report.leaks.length > 0) return report;
  for (const [k, { index, entry }] of chosen.entries()) {
    const future = FUTURES[k % FUTURES.length]!;
    const later = { depends_on: "later_bars", change: `bars after it: ${future}` } as const;
    await replay(withFuture(bars, index + 1, future, seed), index, later);
    for (const further of [false, true]) {
      const path = further ? "went further, closed at the other end" : "closed at the other end";
      await replay(withOtherPath(bars, index, entry.side, further), index, {
        depends_on: "own_path",
        change: path,
      });
    }
  }
  for (const [k, index] of others.entries()) {
    const future = FUTURES[k % FUTURES.length]!;
    const later = { depends_on: "later_bars", change: `bars after it: ${future}` } as const;
    await replay(withFuture(bars, index + 1, future, seed), index, later);
  }
  report.leaks = distinct(report.leaks);
  return report;
}

function entriesOf(request: RunRequest, bars: Bars): Placed[] {
  const places = new Map<string, number>();
  const entries: Entry[] = [];
  runInMemory(request, bars, (entry) => entries.push(entry));
  const wanted = new Set(entries.map(({ ts }) => ts));
  for (let k = 0; k < bars.length; k++) {
    const ts = bars.stamps?.[k] ?? isoUtc(bars.time[k]!);
    if (wanted.has(ts)) places.set(ts, k);
  }
  return entries.map((entry) => ({ index: places.get(entry.ts) ?? bars.length, entry }));
}

function firstDifference(
  known: readonly Placed[],
  seen: readonly Placed[],
): Pick<Leak, "ts" | "differs"> | undefined {
  for (let k = 0; k < Math.max(known.length, seen.length); k++) {
    const [was, is] = [known[k]?.entry, seen[k]?.entry];
    const differs = fieldsThatDiffer(was, is);
    if (Object.keys(differs).length > 0) return { ts: (was ?? is)!.ts, differs };
  }
  return undefined;
}

function fieldsThatDiffer(was: Entry | undefined, is: Entry | undefined): Leak["differs"] {
  if (!was || !is) return { entry: [was?.side ?? null, is?.side ?? null] };
  const fields = new Set([...Object.keys(was), ...Object.keys(is)]);
  return Object.fromEntries(
    [...fields]
      .filter((field) => !Object.is(was[field], is[field]))
      .map((field) => [field, [was[field] ?? null, is[field] ?? null]]),
  );
}

/** One leak a bar and kind, by time. */
function distinct(leaks: readonly Leak[]): Leak[] {
  const byBar = new Map<string, Leak>();
  for (const leak of leaks) {
    const key = `${leak.ts} ${leak.depends_on}`;
    if (!byBar.has(key)) byBar.set(key, leak);
  }
  return [...byBar.values()].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
}

/** At most so many of them, evenly spread, the first and the last among them. */
function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const at = (k: number) => Math.round((k * (items.length - 1)) / Math.max(1, most - 1));
  return Array.from({ length: most }, (_, k) => items[at(k)]!);
}
