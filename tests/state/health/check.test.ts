import { describe, expect, test } from "bun:test";
import { printState } from "../../../lib/state/print.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/check_state_health.ts";
import { Desk } from "../desk.ts";
import { label, learnedState } from "../sample.ts";

const HISTORY = "ops/health/state_checks.json";
const GOOD = '{"ev_global": {"alpha": 80, "beta": 20}, "ev_buckets": {}, "slip": {"a": {"narrow": 0.1}}}';
const POOR = '{"ev_global": {"alpha": 1, "beta": 1}}';
const desk = (state: string | Uint8Array, more: Record<string, string> = {}) =>
  new Desk({ "runs/active/state.json": state, ...more });
const history = (one: Desk, path = HISTORY) => JSON.parse(one.read(path)) as JsonObject[];

describe("a check", () => {
  test("prints its record and adds it to the history", async () => {
    const one = desk(GOOD);
    const { exit, out } = await one.run(command);
    const { context: _, ...record } = out;
    expect(exit).toBe(0);
    expect(record).toEqual({
      checked_at: "2026-01-05T00:00:00Z",
      state_path: "runs/active/state.json",
      metrics: {
        ev_total_samples: 100,
        ev_win_mean: 0.8,
        ev_win_lcb: 0.7219905177564196,
        slip_a: { narrow: 0.1 },
      },
      bucket_samples: [],
      warnings: [],
      config: {
        confidence: 0.95,
        min_global_sample: 40,
        min_win_lcb: 0.45,
        min_bucket_sample: 10,
        min_bucket_win_lcb: 0.35,
        max_slip: 0.5,
      },
    });
    expect(history(one)).toEqual([record]);
    expect(one.read(HISTORY)).toStartWith('[\n  {\n    "checked_at"');
  });

  test("keeps no history in the state's place", async () => {
    const one = desk(GOOD);
    const { exit, out } = await one.run(command, "--json-out", "runs/active/../active/state.json");
    expect([exit, out.error, one.read("runs/active/state.json")]).toEqual([2, "own_file", GOOD]);
  });

  test("is dated to the second", async () => {
    const one = desk(GOOD);
    one.now = "2026-01-02T03:04:05.999Z";
    expect((await one.run(command)).out.checked_at).toBe("2026-01-02T03:04:05Z");
  });

  test("says which state it is and when it was saved, where the state does", async () => {
    const one = desk(printState(learnedState(), label));
    expect((await one.run(command)).out.state).toEqual({
      symbol: "USDJPY",
      mode: "conservative",
      lineage: label.lineage,
      serial: 7,
      last_timestamp: "2024-03-04T15:00:00Z",
      saved_at: "2024-03-04T15:05:00Z",
    });
  });

  test.each([
    ["0.2", 0.5, 0.6744897501960817],
    ["1", 0.999, 3.2905267314919255],
  ])("takes a confidence of %s as %p", async (asked, confidence, z) => {
    const { out } = await desk('{"ev_global": {"alpha": 50, "beta": 50}}').run(
      command,
      "--confidence",
      asked,
    );
    expect(out.config).toMatchObject({ confidence });
    expect((out.metrics as JsonObject).ev_win_lcb).toBeCloseTo(0.5 - z * Math.sqrt(0.25 / 101), 12);
  });

  test.each([
    [[], 0],
    [["--fail-on-warning"], 2],
    [["--fail-on-warning", "--min-global-sample", "2", "--min-win-lcb", "0"], 0],
  ])("of a poor state with %p ends with %p", async (flags, code) => {
    expect((await desk(POOR).run(command, ...flags)).exit).toBe(code);
  });

  test("as a dry run writes nothing and posts nothing", async () => {
    const one = desk(POOR);
    const { exit, out, err } = await one.run(command, "--dry-run", "--webhook", "http://127.0.0.1:1/");
    expect([exit, (out.warnings as string[]).length]).toEqual([0, 2]);
    expect(err).toContain("files that would be created: 1");
    expect(Object.keys(one.files())).toEqual(["runs/active/state.json"]);
  });

  test("of a missing state is an error that leaves the history alone", async () => {
    const one = new Desk();
    const { exit, out, err } = await one.run(command, "--state", "s.json");
    expect([exit, out.error, out.state]).toEqual([1, "state_not_found", "s.json"]);
    expect(err).toContain("error: The state s.json does not exist.");
    expect(one.files()).toEqual({});
  });
});

describe("the history", () => {
  test("keeps the newest records and leaves older forms as they are", async () => {
    const old = { checked_at: "2025-01-01T00:00:00Z", metrics: {}, note: "by another program" };
    const one = desk(GOOD, { [HISTORY]: JSON.stringify([{ first: true }, old]) });
    await one.run(command, "--history-limit", "3");
    one.now = "2026-01-06T00:00:00Z";
    await one.run(command, "--history-limit", "3");
    expect(history(one).map(({ checked_at }) => checked_at)).toEqual([
      "2025-01-01T00:00:00Z",
      "2026-01-05T00:00:00Z",
      "2026-01-06T00:00:00Z",
    ]);
    expect(history(one)[0]).toEqual(old);
  });

  test.each(["0", "-1"])("has no bound with --history-limit %s", async (limit) => {
    const one = desk(GOOD, { h: JSON.stringify(Array(200).fill({})) });
    await one.run(command, "--json-out", "h", "--history-limit", limit);
    expect(history(one, "h")).toHaveLength(201);
  });

  test.each([
    ["half a list", '[{"checked_at": "2025-'],
    ["no list", '{"checked_at": "2025-01-01"}'],
    ["no text", new Uint8Array([0xff, 0xfe, 0x00])],
    ["nothing", ""],
  ])("that is %s is kept beside the new one, and that is said", async (_, damaged) => {
    const one = desk(GOOD);
    one.write(HISTORY, damaged);
    const before = one.read(HISTORY);
    one.write(`${HISTORY}.corrupt-20260105_000000`, "an earlier one");
    const { exit, err } = await one.run(command);
    const kept = `${HISTORY}.corrupt-20260105_000001`;
    expect(exit).toBe(0);
    expect(err).toContain(`it is kept as ${kept}`);
    expect(one.read(kept)).toBe(before);
    expect(one.read(`${HISTORY}.corrupt-20260105_000000`)).toBe("an earlier one");
    expect(history(one)).toHaveLength(1);
  });

  test("has a record of every one of several checks at once", async () => {
    const one = desk(GOOD);
    const script = `${import.meta.dir}/../../../scripts/check_state_health.ts`;
    const children = Array.from({ length: 4 }, () =>
      Bun.spawn([process.execPath, script, "--workspace", one.root], { stdout: "ignore", stderr: "ignore" }),
    );
    expect(await Promise.all(children.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
    expect(history(one)).toHaveLength(4);
  }, 60_000);
});

describe("a state that cannot be used", () => {
  const ours = printState(learnedState(), label);

  test.each([
    ["cut off", '{"ev_global": {"al', "line 1, column"],
    ["empty", "", "line 1, column 1"],
    ["a list", "[1]", "not a JSON object"],
    ["binary", new Uint8Array([0x1f, 0x8b, 0x08, 0xff]), "gzip-compressed"],
    ["with a number as section", '{"ev_global": 3}', "ev_global"],
    ["with a list as section", '{"ev_buckets": []}', "ev_buckets"],
    ["with a text as section", '{"slip": "x", "ev_global": {"alpha": "nan"}}', "slip"],
    ["a diff", '{"diff": {"updated": []}}', "state diff"],
    ["newer than the program", '{"meta": {"schema_version": 99}}', "schema_version 99"],
    ["edited", ours.replace('"serial": 7', '"serial": 8'), "content_sha256"],
    ["edited to a figure that is no number", ours.replace('"alpha": 3.2', '"alpha": NaN'), "content_sha256"],
  ])("(%s) is a finding: exit 1, with a record and the way out", async (_, state, why) => {
    const one = desk(state);
    const { exit, out } = await one.run(command);
    expect(exit).toBe(1);
    expect(out).toMatchObject({ error: "state_corrupt", state: "runs/active/state.json" });
    expect(out.message).toContain(why);
    expect(out.details).toMatch(/^The state runs\/active\/state\.json cannot be used: .*[^.]\.$/);
    expect(out.hint).toContain("restore_state");
    expect(history(one)).toMatchObject([
      { metrics: null, bucket_samples: [], warnings: ["state unreadable: state_corrupt"] },
    ]);
  });

  test("leaves no record in a dry run", async () => {
    const one = desk("{");
    expect((await one.run(command, "--dry-run")).exit).toBe(1);
    expect(one.exists(HISTORY)).toBe(false);
  });

  test("of another program is checked as far as its figures are numbers", async () => {
    const { exit, out } = await desk('{"ev_global": {"alpha": NaN}, "slip": {"a": {"wide": Infinity}}}').run(
      command,
    );
    expect(exit).toBe(0);
    expect(out.metrics).toEqual({
      ev_total_samples: null,
      ev_win_mean: null,
      ev_win_lcb: null,
      slip_a: { wide: "inf" },
    });
    expect(out.warnings).toEqual(["global sample count invalid", "slip coefficient wide invalid: inf"]);
  });
});

describe("on a terminal", () => {
  test("an operator reads which state it is, its age, and each figure with what is wrong", async () => {
    const one = desk(printState(learnedState(), label));
    one.now = "2024-03-05T15:20:00Z";
    const english = await one.show(command, "--no-color");
    expect(english).toMatch(/^runs\/active\/state\.json {2}\d warning\(s\)\n/);
    expect(english).toContain(
      "saved 2024-03-04T15:05:00Z, 24 h before this check (2024-03-05T15:20:00Z); serial 7, last bar 2024-03-04T15:00:00Z",
    );
    expect(english).toMatch(/all trades +5\.3 +0\.604 +0\.222 +few samples, low bound/);
    expect(english).toMatch(/narrow +0\.030 *\n/);
    const japanese = await one.show(command, "--no-color", "--lang", "ja");
    expect(japanese).toMatch(/全体 +5\.3 +0\.604 +0\.222 +サンプル不足, 下限が低い/);
    expect(japanese).toContain("24 時間前");
  });

  test("figures that are no numbers are shown as such", async () => {
    const one = desk('{"ev_global": {"alpha": "x"}, "slip": {"a": {"narrow": -1, "wide": "y"}}}');
    const shown = await one.show(command, "--no-color");
    expect(shown).toContain("the state does not say when it was saved");
    expect(shown).toMatch(/all trades +– +– +– +no number/);
    expect(shown).toMatch(/narrow +-1\.000 +negative/);
    expect(shown).toMatch(/wide +y +no number/);
  });

  test("a state that cannot be used is told with the way out", async () => {
    expect(await desk("{").show(command, "--no-color", "--lang", "ja")).toMatch(
      /^state ファイル runs\/active\/state\.json は使えません: .*\nrestore_state で/,
    );
  });
});
