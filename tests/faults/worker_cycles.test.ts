import { expect, test } from "bun:test";
import type { LedgerLine } from "../../lib/state/ledger.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { parseInstant } from "../../lib/workspace/time.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { type Fault, grid, MONDAY } from "../workflow/worker/rig.ts";
import { newRig } from "../workflow/worker/support.ts";
import { seeded } from "./power_cut.ts";

const CYCLES = Number(process.env.ORB_WORKER_CYCLES ?? 1000);
const SEED = Number(process.env.ORB_SEED ?? 20_260_105);
/** Five-minute steps stored already: more bars than a round looks back at. */
const HISTORY = 2000;

/** A fifth of all requests goes wrong, in every way that a source may. */
function faults(seed: number): () => Fault {
  const draw = seeded(seed);
  const kinds: Fault[] = ["error", "empty", "prefix", "late", "defect"];
  return () => (draw() < 0.2 ? kinds[Math.floor(draw() * kinds.length)]! : "none");
}

/** Counts what plans read of files. */
function counting(count: { bytes: number }): Files {
  return {
    ...realFiles,
    read(fd, into, position) {
      const got = realFiles.read(fd, into, position);
      count.bytes += got;
      return got;
    },
  };
}

test(`${CYCLES} rounds with random faults lose no bar, learn none twice, and read no more at the end than at the beginning`, async () => {
  const rig = newRig({
    inMemory: true,
    now: MONDAY,
    tree: { "configs/strategies/day_orb_5m.yaml": TRADING_MANIFEST },
    dukascopy: faults(SEED),
    yahoo: faults(SEED + 1),
  });
  await rig.history(HISTORY);
  const before = (await rig.stamps()).length;
  const count = { bytes: 0 };
  rig.files = counting(count);
  const read: number[] = [];
  rig.onEvent = ({ event }) => {
    if (event !== "round") return;
    read.push(count.bytes);
    count.bytes = 0;
  };
  const { result } = await rig.run({ maxIterations: CYCLES });
  expect(result.rounds).toBe(CYCLES);

  const stamps = await rig.stamps();
  const [first, last] = [stamps[0]!, stamps.at(-1)!].map(parseInstant) as [number, number];
  expect(stamps).toEqual(grid(first, last));
  expect(await rig.stamps("raw")).toEqual(stamps);
  expect(await rig.stamps("features")).toEqual(stamps);
  expect(stamps.length).toBe(before + result.rows);

  const lines = (await rig.text("runs/active/USDJPY_conservative/ledger.jsonl"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerLine);
  const at = (stamp: string) => stamps.indexOf(stamp.slice(0, 19));
  const learned = lines.flatMap(({ bars }) => stamps.slice(at(bars.first), at(bars.last) + 1));
  // Those of the last rounds may be owed, where the guards hold them back.
  expect(learned).toEqual(stamps.slice(0, learned.length));
  expect(learned.length).toBeGreaterThan(stamps.length - 15);

  const steady = read.slice(20);
  const tenth = Math.ceil(steady.length / 10);
  const [early, late] = [most(steady.slice(0, tenth)), most(steady.slice(-tenth))];
  expect(late).toBeLessThan(1.1 * early);
  expect(most(steady)).toBeLessThan(1 << 20);
  const figures = {
    rounds: result.rounds,
    rows: result.rows,
    second_requests: rig.yahoo.requests.length,
    updates: lines.length,
    blocked: rig.told("update").filter(({ status }) => status === "blocked").length,
    failed_rounds: rig.told("round").filter(({ failed }) => (failed as string[]).length > 0).length,
    most_kb_a_round: [early >> 10, late >> 10],
    seed: SEED,
  };
  console.log(`worker: ${JSON.stringify(figures)}`);
}, 600_000);

function most(numbers: number[]): number {
  return Math.max(...numbers);
}
