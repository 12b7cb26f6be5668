import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { command } from "../../scripts/prune_state_archive.ts";
import { Desk } from "./desk.ts";

const leaf = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const states = [1, 2, 3, 4, 5, 6].map((day) => `${leaf}/2025120${day}_010000_state.json`);
const deskWith = (...paths: string[]) => new Desk(Object.fromEntries(paths.map((path) => [path, path])));

describe("pruning", () => {
  test("keeps the newest states of each folder and says why each file stays or goes", async () => {
    const desk = deskWith(
      ...states,
      `${leaf}/20251202_010000_diff.json`,
      `${leaf}/20251206_010000_diff.json`,
      `${leaf}/notes.txt`,
    );
    const result = await desk.do(command, { keep: 2 });
    expect(result).toMatchObject({
      removed: 5,
      base: "ops/state_archive",
      keep: 2,
      dry_run: false,
      errors: 0,
    });
    expect(
      result.files.map(({ path, kind, keep, reason, rank }) => [
        path.slice(leaf.length + 1),
        kind,
        keep,
        reason,
        rank,
      ]),
    ).toEqual([
      ["20251201_010000_state.json", "state", false, "older", 6],
      ["20251202_010000_diff.json", "diff", false, "state_removed", null],
      ["20251202_010000_state.json", "state", false, "older", 5],
      ["20251203_010000_state.json", "state", false, "older", 4],
      ["20251204_010000_state.json", "state", false, "older", 3],
      ["20251205_010000_state.json", "state", true, "newest", 2],
      ["20251206_010000_diff.json", "diff", true, "state_kept", null],
      ["20251206_010000_state.json", "state", true, "newest", 1],
      ["notes.txt", "other", true, "unrecognised", null],
    ]);
    expect(Object.keys(desk.files())).toEqual([
      states[4]!,
      `${leaf}/20251206_010000_diff.json`,
      states[5]!,
      `${leaf}/notes.txt`,
    ]);
  });

  test("does not let diffs of blocked updates push out states", async () => {
    const diffs = [10, 11, 12, 13].map((day) => `${leaf}/202512${day}_010000_diff.json`);
    const desk = deskWith(states[0]!, ...diffs);
    const result = await desk.do(command, { keep: 2 });
    expect(result.files.filter(({ keep }) => keep).map(({ path }) => path)).toEqual([
      states[0]!,
      diffs[2]!,
      diffs[3]!,
    ]);
    expect(result.files.map(({ reason, rank }) => [reason, rank])).toEqual([
      ["newest", 1],
      ["older", 4],
      ["older", 3],
      ["newest", 2],
      ["newest", 1],
    ]);
  });

  test("treats every leaf by itself and nothing above or below", async () => {
    const others = [
      "ops/state_archive/20251201_000000.json",
      "ops/state_archive/auto_adjust_override.json",
      "ops/state_archive/a/20251201_000000.json",
      "ops/state_archive/a/USDJPY/20251201_000000.json",
      "ops/state_archive/a/USDJPY/bridge/deeper/20251201_000000.json",
      "ops/state_archive/a/USDJPY/bridge/20251201_000000.json",
    ];
    const desk = deskWith(...others, ...states.slice(0, 2));
    const result = await desk.do(command, { keep: 1 });
    expect(result.removed).toBe(1);
    expect(Object.keys(desk.files())).toEqual([...others, states[1]!].sort());
  });

  test("orders legacy names by their first stamp", async () => {
    const late = `${leaf}/20251210_230000_USDJPY_conservative_20251211_080000.json`;
    const desk = deskWith(late, `${leaf}/20251211_000000.json`);
    await desk.do(command, { keep: 1 });
    expect(Object.keys(desk.files())).toEqual([`${leaf}/20251211_000000.json`]);
  });

  test("plans deletions that expect what was seen, and reads the base once", async () => {
    const desk = deskWith(...states);
    const ctx = desk.context();
    const plan = await command.plan(ctx, { base: "ops/state_archive", keep: 5, dryRun: false });
    expect(plan.changes).toEqual([
      {
        op: "delete",
        path: states[0]!,
        expect: { is: "file", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(plan.reads.filter(({ path }) => path === "ops/state_archive")).toHaveLength(1);
  });

  test("does nothing where the base is missing", async () => {
    const ran = await new Desk().run(command, "--base", "absent", "--keep", "1");
    expect(ran).toMatchObject({ exit: 0, out: { removed: 0, base: "absent", keep: 1, files: [] } });
  });
});

describe("on the command line", () => {
  test.each([["0"], ["-1"], ["1.5"], ["many"]])("--keep %s is a mistake", async (keep) => {
    const desk = deskWith(...states);
    const before = desk.files();
    expect((await desk.run(command, "--keep", keep)).exit).toBe(2);
    expect(desk.files()).toEqual(before);
  });

  test("a dry run speaks in the conditional and changes nothing", async () => {
    const desk = deskWith(...states);
    const before = desk.files();
    const shown = await desk.show(command, "--dry-run", "--keep", "5");
    expect(shown).toContain(`[prune] would remove ${states[0]}`);
    expect(shown).toContain("1 file(s) would be removed below ops/state_archive; nothing was changed.");
    expect(shown).toContain("state 1 of the newest 5");
    expect(desk.files()).toEqual(before);
    expect(await desk.show(command, "--dry-run", "--lang", "ja")).toContain("1 件が削除対象です");
    expect(await desk.show(command)).toContain(`[prune] removed ${states[0]}`);
  });
});

const golden = resolve(process.env.ORB_PARITY_DIR ?? "../shared", "golden/prune_archive");
describe.skipIf(!existsSync(golden))(`the archive of another program (${golden})`, () => {
  const inputs = join(golden, "inputs");
  const desk = () => {
    const paths = [...new Bun.Glob("**/*").scanSync(inputs)];
    return new Desk(
      Object.fromEntries(paths.map((path) => [path, readFileSync(join(inputs, path), "utf8")])),
    );
  };
  const removed = (days: string[]) => days.map((day) => `${leaf}/${day}.json`);

  test("loses its oldest states, and a diff is none", async () => {
    const at = desk();
    const before = Object.keys(at.files());
    const preview = await at.run(command, "--dry-run", "--keep", "5");
    expect(preview).toMatchObject({
      exit: 0,
      out: { removed: 2, base: "ops/state_archive", keep: 5, dry_run: true },
    });
    const gone = removed(["20251201_010000", "20251208_010000", "20251215_020000", "20251222_030000"]);
    expect(await at.run(command, "--keep", "3")).toMatchObject({
      exit: 0,
      out: { removed: 4, dry_run: false },
    });
    expect(Object.keys(at.files())).toEqual(before.filter((path) => !gone.includes(path)));
    expect((await at.run(command, "--keep", "0")).exit).toBe(2);
  });
});
