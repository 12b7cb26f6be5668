import { describe, expect, test } from "bun:test";
import { loadRunsIndex, upsertIndex } from "../../lib/runs/index/read.ts";
import { INDEX_COLUMNS, indexRow, stampOf } from "../../lib/runs/index/row.ts";
import { command } from "../../scripts/rebuild_runs_index.ts";
import { Desk } from "../state/desk.ts";
import { workspaceWith } from "./support.ts";

const params = {
  symbol: "USDJPY",
  mode: "conservative",
  equity: 50_000,
  or_n: 6,
  allow_low_rv: true,
  rv_cuts: "0.005,0.015",
};
const metrics = {
  manifest_id: "demo",
  trades: 4,
  wins: 1.5,
  total_pips: 8,
  sharpe: null,
  debug: { gate_block: 41, ev_reject: 6 },
  loaded_state: "ops/a.json",
};
const folder = (id: string, changes: object = {}) => ({
  id,
  dir: `runs/${id}`,
  params,
  metrics,
  hasState: true,
  ...changes,
});

describe("the row of a run", () => {
  test("comes from params and metrics; what is missing stays blank", () => {
    expect(indexRow(folder("USDJPY_conservative_20240304_150000"))).toMatchObject({
      run_dir: "runs/USDJPY_conservative_20240304_150000",
      timestamp: "20240304_150000",
      manifest_id: "demo",
      equity: 50_000,
      k_tp: null,
      win_rate: 0.375,
      pnl_per_trade: 2,
      gate_block: 41,
      ev_bypass: null,
      sharpe: null,
      state_path: "runs/USDJPY_conservative_20240304_150000/state.json",
      state_loaded: "ops/a.json",
      ev_profile_path: null,
    });
  });

  test("has rates of 0 without trades, and its own paths before derived ones", () => {
    const none = { ...metrics, trades: 0, wins: 0, state_path: "elsewhere.json", ev_reject: 9 };
    expect(indexRow(folder("x", { metrics: none }))).toMatchObject({
      timestamp: "",
      win_rate: 0,
      pnl_per_trade: 0,
      state_path: "elsewhere.json",
      ev_reject: 9,
    });
    expect(indexRow(folder("x", { hasState: false })).state_path).toBeNull();
  });

  test("has 39 columns", () => expect(INDEX_COLUMNS).toHaveLength(39));

  test.each([
    ["USDJPY_bridge_20240304_150000", "20240304_150000"],
    ["USDJPY_bridge_20240304_150000_01", "20240304_150000"],
    ["20240304_150000", "20240304_150000"],
    ["USDJPY_bridge_20241304_150000", ""],
    ["USDJPY_bridge_2024034_150000", ""],
    ["grid", ""],
  ])("%s was run at %p", (id, stamp) => expect(stampOf(id)).toBe(stamp));
});

describe("rebuild_runs_index", () => {
  const run = (trades: number) => ({
    params: JSON.stringify(params),
    metrics: JSON.stringify({ ...metrics, trades }),
  });
  const files = (runs: Record<string, ReturnType<typeof run>>) =>
    Object.fromEntries(
      Object.entries(runs).flatMap(([id, { params: p, metrics: m }]) => [
        [`runs/${id}/params.json`, p],
        [`runs/${id}/metrics.json`, m],
      ]),
    );

  test("lists the folders by stamp, those without one first", async () => {
    const one = new Desk({
      ...files({
        B_x_20240305_000000: run(1),
        A_x_20240306_000000: run(2),
        legacy: run(3),
        C_x_20240305_000000: run(4),
      }),
      "runs/half/params.json": "{}",
      "runs/note.txt": "no run",
      "runs/A_x_20240306_000000/deep/params.json": "{}",
    });
    const { out } = await one.run(command);
    expect(out).toMatchObject({ rows: 4, out: "runs/index.csv", unreadable: [] });
    const [head, ...rows] = one.read("runs/index.csv").trimEnd().split("\n");
    expect(head).toBe(INDEX_COLUMNS.join(","));
    expect(rows.map((row) => row.split(",")[0])).toEqual([
      "legacy",
      "B_x_20240305_000000",
      "C_x_20240305_000000",
      "A_x_20240306_000000",
    ]);
    expect(rows[0]).toContain(',"0.005,0.015",true,');
  });

  test("names the folders with a damaged file", async () => {
    const one = new Desk({ ...files({ a: run(1) }), "runs/b/params.json": "{", "runs/b/metrics.json": "{}" });
    const { out } = await one.run(command, "--out", "out/i.csv");
    expect(out).toMatchObject({ rows: 1, out: "out/i.csv", unreadable: ["runs/b"] });
  });

  test("is exit 1 without the folder", async () => {
    const { exit, out } = await new Desk().run(command);
    expect([exit, out.error, out.details]).toEqual([1, "runs_dir_not_found", "runs dir not found: runs"]);
  });

  test("gives what reading gives back", async () => {
    const one = new Desk(files({ A_x_20240306_000000: run(2) }));
    await one.run(command);
    expect(loadRunsIndex(one.context().reader, "runs/index.csv")).toMatchObject([
      {
        run_id: "A_x_20240306_000000",
        equity: 50_000,
        trades: 2,
        wins: 1.5,
        win_rate: 0.75,
        allow_low_rv: true,
        rv_cuts: "0.005,0.015",
        k_tp: null,
      },
    ]);
  });
});

describe("reading an index", () => {
  const read = (text: string) => loadRunsIndex(workspaceWith({ "i.csv": text }).reader, "i.csv");

  test("a missing file has no runs, a header alone neither", () => {
    expect(loadRunsIndex(workspaceWith().reader, "i.csv")).toEqual([]);
    expect(read(`${INDEX_COLUMNS.join(",")}\n`)).toEqual([]);
  });

  test("columns are found by name, whatever their order, number and line ends", () => {
    const [row] = read("trades,run_id,extra,wins,symbol,allow_low_rv\r\n4,x,?,1.5,USDJPY,True\r\n");
    expect(row).toMatchObject({
      run_id: "x",
      trades: 4,
      wins: 1.5,
      win_rate: 0.375,
      symbol: "USDJPY",
      allow_low_rv: true,
    });
    expect(row).toMatchObject({ equity: 0, total_pips: 0, sharpe: null, manifest_id: null, or_n: null });
  });

  test("a row with a number that is none is left out", () => {
    expect(
      read("run_id,trades,k_tp\na,1,\nb,1,soon\nc,many,1\nd,2,1e1\n").map(({ run_id, k_tp }) => [
        run_id,
        k_tp,
      ]),
    ).toEqual([
      ["a", null],
      ["d", 10],
    ]);
  });

  test("the variant of comparisons, which has no trades, reads as runs without any", () => {
    expect(read("run_id,mode,trades_cons,trades_bridge\nx,compare,3,4\n")).toMatchObject([
      { mode: "compare", trades: 0, win_rate: 0 },
    ]);
  });
});

describe("putting a run into an index", () => {
  const ids = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]);
  const row = (id: string) => indexRow(folder(id));

  test("goes behind all that is not newer, and replaces its own older row", () => {
    let text = "";
    for (const id of ["r_20240302_000000", "r_20240301_000000", "r_20240303_000000", "r_20240302_000000"]) {
      text = upsertIndex(text, row(id));
    }
    expect(ids(text)).toEqual(["r_20240301_000000", "r_20240302_000000", "r_20240303_000000"]);
  });

  test("keeps the columns of other programs", () => {
    const text = upsertIndex('run_id,timestamp,mine\nold,20200101_000000,"a,b"\n', row("r_20240301_000000"));
    expect(text.split("\n")[0]).toBe([...INDEX_COLUMNS, "mine"].join(","));
    expect(text.split("\n")[1]).toEndWith('"a,b"');
  });
});
