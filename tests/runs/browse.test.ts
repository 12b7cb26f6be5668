import { describe, expect, test } from "bun:test";
import { dailyPips, readRun } from "../../lib/runs/folder/read.ts";
import { orderRuns, type RunOrder } from "../../lib/runs/index/order.ts";
import { loadRunsIndex } from "../../lib/runs/index/read.ts";
import { workspaceWith } from "./support.ts";

describe("runs in order", () => {
  const index = `run_id,run_dir,timestamp,trades,wins,total_pips,sharpe,max_drawdown
a_20240101_000000,runs/a,20240101_000000,10,6,50,1.5,-20
c_20240103_000000,runs/c,20240103_000000,5,1,-10,,-80
b_20240102_000000,runs/b,20240102_000000,20,8,50,-0.5,-5
`;
  const runs = loadRunsIndex(workspaceWith({ "runs/index.csv": index }).reader, "runs/index.csv");
  const ordered = (order: RunOrder) =>
    orderRuns(runs, order)
      .map(({ run_dir }) => run_dir.at(-1))
      .join("");

  test.each<[RunOrder, string]>([
    ["newest", "cba"],
    // Equals: the newer first.
    ["total_pips", "bac"],
    // Without a Sharpe ratio: last.
    ["sharpe", "abc"],
    ["win_rate", "abc"],
    // The shallowest drawdown is the best.
    ["max_drawdown", "bac"],
    ["trades", "bac"],
  ])("by %s: %s", (order, names) => {
    expect(ordered(order)).toBe(names);
  });

  test("are a copy: the index keeps its own order", () => {
    orderRuns(runs, "trades");
    expect(runs.map(({ run_dir }) => run_dir)).toEqual(["runs/a", "runs/c", "runs/b"]);
  });
});

describe("a run folder", () => {
  const files = {
    "runs/a/metrics.json": JSON.stringify({
      trades: 2,
      equity_curve: [
        ["2024-01-02T08:00:00Z", 100_000],
        ["2024-01-02T09:00:00Z", 100_050.5],
        ["never", 1],
      ],
      runtime: { ev_pass: 2, execution_health: { reject_rate: 0 } },
      debug: { gate_block: 41, ev_reject: 0, csv_loader: { skipped_rows: 0 } },
    }),
    "runs/a/records.csv":
      "entry_ts,exit,pnl_pips,pnl_value,qty,rv_band,session,side,spread_band,stage,ts\n" +
      "2024-01-02T08:00:00,tp,5.5,55,1,mid,LDN,BUY,narrow,trade,2024-01-02T09:00:00\n" +
      ",,,,,,,,,gate_block,2024-01-02T10:00:00\n",
    "runs/a/daily.csv": "date,pnl_pips\n2024-01-02,5.5\n2024-01-03,-2\n2024-01-04,\n",
  };

  test("is read with its curve, trades and the counters that are not zero", () => {
    const { metrics, curve, trades, gates } = readRun(workspaceWith(files).reader, "runs/a");
    expect(metrics.trades).toBe(2);
    expect(curve).toEqual([
      [Date.UTC(2024, 0, 2, 8), 100_000],
      [Date.UTC(2024, 0, 2, 9), 100_050.5],
    ]);
    expect(trades).toEqual([
      {
        entry_ts: "2024-01-02T08:00:00",
        exit_ts: "2024-01-02T09:00:00",
        side: "BUY",
        exit: "tp",
        pnl_pips: 5.5,
        pnl_value: 55,
        qty: 1,
        bucket: "LDN:narrow:mid",
      },
    ]);
    expect(gates).toEqual([
      { name: "ev_pass", count: 2 },
      { name: "gate_block", count: 41 },
      { name: "stage trade", count: 1 },
      { name: "stage gate_block", count: 1 },
    ]);
  });

  test("may have no records and no daily table", () => {
    const { reader } = workspaceWith({ "runs/a/metrics.json": "{}" });
    expect(readRun(reader, "runs/a")).toEqual({ metrics: {}, curve: [], trades: [], gates: [] });
    expect(dailyPips(reader, "runs/a")).toEqual([]);
  });

  test("without metrics is none", () => {
    expect(() => readRun(workspaceWith().reader, "runs/a")).toThrow("runs/a/metrics.json");
  });

  test("sums its pips up day by day", () => {
    expect(dailyPips(workspaceWith(files).reader, "runs/a")).toEqual([5.5, 3.5, 3.5]);
  });
});
