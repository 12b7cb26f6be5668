import { describe, expect, test } from "bun:test";
import { run } from "../../lib/command/run.ts";
import { command } from "../../scripts/pull_prices.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { csvOf, Desk, RAW, SOURCE, wave } from "./support.ts";

async function pull(desk: Desk, argv: string[], terminal = false) {
  const world = fakeWorld({ cwd: desk.workspace.root, terminal });
  const code = await run(command, argv, world);
  return { code, out: world.out, err: world.err };
}

describe("pull_prices", () => {
  test("prints its result as one JSON line", async () => {
    const { code, out } = await pull(new Desk({ [SOURCE]: csvOf(wave(0, 3)) }), ["--source", SOURCE]);
    expect([code, out.trimEnd().split("\n")]).toEqual([0, [out.trimEnd()]]);
    expect(JSON.parse(out)).toMatchObject({ source: SOURCE, rows_raw: 3, dry_run: false });
  });

  test("says on a terminal what is new, what is to be looked at, and that a dry run wrote nothing", async () => {
    const desk = new Desk({ [SOURCE]: csvOf([...wave(0, 3), { timestamp: "x" }]) });
    const { out } = await pull(desk, ["--source", SOURCE, "--dry-run", "--lang", "en"], true);
    expect(out).toMatch(/new bars +3\n/);
    expect(out).toContain("1 new line(s) in ops/logs/ingest_anomalies.jsonl");
    expect(out).toContain("nothing was written");
    expect(RAW in desk.tree()).toBe(false);
  });

  test("says in a dry run that an interrupted commit waits to be completed", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3)), "ops/.commit/journal.json": "" });
    const { out, err } = await pull(desk, ["--source", SOURCE, "--dry-run"]);
    expect(JSON.parse(out)).toMatchObject({ rows_raw: 3, recovery_pending: true });
    expect(err).toContain("recovery pending");
  });

  test("names a missing source, exit 1", async () => {
    const { code, out } = await pull(new Desk(), ["--symbol", "eurusd"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: "source_not_found",
      path: "data/eurusd_5m_2018-2024_utc.csv",
    });
  });

  test.each([
    [["--max-rows-per-commit", "0"], "max-rows-per-commit"],
    [["--from", "soon"], "ISO 8601"],
    [["--symbol", "../x"], "not a valid symbol"],
  ])("refuses %p, exit 2", async (argv, word) => {
    const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3)) });
    const { code, out, err } = await pull(desk, ["--source", SOURCE, ...argv]);
    expect(code).toBe(2);
    expect(out + err).toContain(word);
    expect(Object.keys(desk.tree())).toEqual([SOURCE]);
  });

  test("takes the reference's name of the lock's patience", async () => {
    const { code } = await pull(new Desk({ [SOURCE]: csvOf(wave(0, 3)) }), [
      "--source",
      SOURCE,
      "--lock-timeout",
      "5",
    ]);
    expect(code).toBe(0);
  });

  test("takes the orders of a repair", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3)) });
    const { out } = await pull(desk, ["--repair", "--source", SOURCE, "--from", "2024-01-09T09:05"]);
    expect(JSON.parse(out)).toMatchObject({ rows_raw: 2, repaired_from: "2024-01-09T09:05:00" });
  });
});
