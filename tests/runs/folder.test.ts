import { describe, expect, test } from "bun:test";
import type { DailyRow, EngineRecord } from "../../lib/engine/records.ts";
import { newRunFolder } from "../../lib/runs/folder/name.ts";
import { paramsDocument, sixDigits } from "../../lib/runs/folder/params.ts";
import { dailyCsv, recordsText } from "../../lib/runs/folder/tables.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { resolveRequest, type RunOptions } from "../../lib/runs/request.ts";
import { routerSnapshot } from "../../lib/runs/router.ts";
import { DEMO_MANIFEST, workspaceWith } from "./support.ts";

const params = (manifest: string, options: RunOptions = {}) => {
  const { reader } = workspaceWith({ "m.yaml": manifest });
  return paramsDocument(reader.workspace, resolveRequest(reader, { manifest: "m.yaml", ...options }));
};

describe("params.json", () => {
  test("names what was asked for and what came of it", () => {
    expect(params(DEMO_MANIFEST, { startTs: Date.UTC(2024, 0, 2) })).toMatchObject({
      manifest: "m.yaml",
      csv: "data/demo.csv",
      equity: 50_000,
      start_ts: "2024-01-02T00:00:00Z",
      end_ts: null,
      ev_profile: null,
      k_tp: 1.1,
      threshold_lcb: 0.4,
      rv_cuts: "0.005,0.015",
      allowed_sessions: "LDN,NY",
      warmup: 10,
      ev_mode: "off",
      semantics: "corrected",
      resume: "exact",
    });
  });

  test("has the reference's members and no more in the reference's form", () => {
    const said = params(DEMO_MANIFEST, { semantics: "reference", resume: "learned" });
    expect(Object.keys(said).at(-1)).toBe("rv_band_min_or_atr");
    expect(said.rv_band_min_or_atr).toBeUndefined();
  });

  test("lists volatility bands that have a floor of their own, and no sessions where all trade", () => {
    const text = DEMO_MANIFEST.replace(
      "ev_mode: off",
      "rv_band_min_or_atr_ratio: {low: 1.5, mid: soon}, allowed_sessions: null",
    ).replace("allowed_sessions: [LDN, NY], ", "");
    expect(params(text)).toMatchObject({ rv_band_min_or_atr: { low: 1.5 }, allowed_sessions: null });
  });

  test.each([
    [0.005, "0.005"],
    [0.0025, "0.0025"],
    [1e-5, "1e-05"],
    [2.5e-7, "2.5e-07"],
    [0.123456789, "0.123457"],
    [1234567, "1.23457e+06"],
    [0, "0"],
    [3, "3"],
  ])("cut %d is written %s", (cut, text) => expect(sixDigits(cut)).toBe(text));
});

describe("tables", () => {
  test("daily.csv has a row a date, by date, without amounts of money", () => {
    const day = {
      breakouts: 1,
      gate_pass: 1,
      gate_block: 41,
      ev_pass: 1,
      ev_reject: 0,
      fills: 1,
      wins: 0.5,
      pnl_pips: -3.5,
    };
    const row: DailyRow = { ...day, pnl_value: -35, slip_est: 0, slip_real: 0 };
    const text = dailyCsv(
      new Map([
        ["2024-03-05", row],
        ["2024-03-04", row],
      ]),
    );
    expect(text).toBe(
      "date,breakouts,gate_pass,gate_block,ev_pass,ev_reject,fills,wins,pnl_pips\n2024-03-04,1,1,41,1,0,1,0.5,-3.5\n2024-03-05,1,1,41,1,0,1,0.5,-3.5\n",
    );
  });

  const records: EngineRecord[] = [
    {
      ts: "t1",
      stage: "trade",
      entry_ts: "t0",
      ev_pass: true,
      threshold_lcb: Number.NEGATIVE_INFINITY,
      zscore: undefined,
    },
    { ts: "t2", stage: "gate_block", reason: "a,b" },
  ];

  test("records.csv has the sorted union of the fields that occur", () => {
    expect(recordsText(records, false)).toBe(
      'entry_ts,ev_pass,reason,stage,threshold_lcb,ts\nt0,true,,trade,-inf,t1\n,,"a,b",gate_block,,t2\n',
    );
  });

  test("the reference's form spells truth in capitals", () => {
    expect(recordsText(records, true)).toContain("t0,True,,trade,-inf,t1\n");
  });
});

test("a run folder's name is never taken twice", () => {
  const instrument = { symbol: "USDJPY", timeframe: "5m", mode: "bridge" } as const;
  const now = Date.UTC(2024, 2, 4, 15);
  const plain = "runs/USDJPY_bridge_20240304_150000";
  expect(newRunFolder(workspaceWith().reader, "runs/", instrument, now)).toBe(plain);
  const { reader } = workspaceWith({ [`${plain}/x`]: "", [`${plain}_01/x`]: "" });
  expect(newRunFolder(reader, "runs", instrument, now)).toBe(`${plain}_02`);
});

describe("the router's view of one manifest", () => {
  const snapshot = (router: string) => {
    const text = DEMO_MANIFEST.replace(/router: .*/, router);
    return routerSnapshot(readManifest(text, "m").manifest)[0]!;
  };

  test("a free category cap is worth 0.20, the budget is the cap unless it has its own", () => {
    expect(snapshot("router: {category_cap_pct: 40}")).toMatchObject({
      manifest_id: "demo_orb_v1",
      eligible: true,
      score: 0.2,
      reasons: [
        "category headroom (headroom=40.0%, usage=0.0%, cap=40.0%, score_delta=+0.20)",
        "category budget headroom (headroom=40.0%, usage=0.0%, cap=40.0%, status=ok, score_delta=+0.00)",
      ],
    });
    expect(snapshot("router: {category_cap_pct: 40, category_budget_pct: 25}").reasons).toContain(
      "category budget headroom (headroom=25.0%, usage=0.0%, cap=25.0%, status=ok, score_delta=+0.00)",
    );
  });

  test.each([
    ["router: {}", true, 0, 0],
    ["router: {priority: 2, category_cap_pct: 10}", true, 2.2, 2],
    ["router: {category_cap_pct: 0}", false, 0, 2],
  ])("%s", (router, eligible, score, reasons) => {
    expect(snapshot(router)).toMatchObject({ eligible, score });
    expect(snapshot(router).reasons).toHaveLength(reasons);
  });
});
