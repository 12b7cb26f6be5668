import { describe, expect, test } from "bun:test";
import { breakdown } from "../../lib/experiments/gate/breakdown.ts";
import { recordRows } from "../../lib/experiments/gate/records.ts";
import { Desk } from "./search_desk.ts";

const RECORDS = `ts,stage,reason_stage,reason,rv_band,allow_low_rv,or_atr_ratio,atr_pips,note
t1,strategy_gate,or_filter,,low,True,0.1,5,
t2,strategy_gate,or_filter,,mid,false,0.3,nan,"a, ""b""
c"
t3,strategy_gate,,,mid,,inf,7,
t4,gate_block,,router_gate,,,,,
t5,ev_reject,,,high,true,0.5,,
t6,strategy_gate,atr_filter,,mid,true,,3,
`;

async function gate(desk: Desk, flags: string) {
  const { exit, out } = await desk.type(`summarize_strategy_gate ${flags}`);
  return { exit, ...JSON.parse(out) };
}

describe("the gate breakdown", () => {
  test("counts a row for each stage that it or its reason names", async () => {
    using desk = new Desk({ "runs/x/records.csv": RECORDS });
    const result = await gate(desk, "--run-dir runs/x/ --stage strategy_gate --stage or_filter --stage none");
    expect(result.summary).toEqual({
      total_rows: 6,
      per_stage: { strategy_gate: 4, or_filter: 2, none: 0 },
    });
    expect(Object.keys(result.stages.strategy_gate.reasons)).toEqual([
      "or_filter",
      "strategy_gate",
      "atr_filter",
    ]);
    expect(result.stages.none).toEqual({ total_count: 0, reasons: {} });
    expect(result.records_path).toBe("runs/x/records.csv");
  });

  test("passes over what is no finite number, and takes either spelling of true", async () => {
    using desk = new Desk({ "r.csv": RECORDS });
    const { stages } = await gate(desk, "--records r.csv");
    const { or_filter, strategy_gate } = stages.strategy_gate.reasons;
    expect(or_filter.numeric).toEqual({
      or_atr_ratio: { count: 2, mean: 0.2, min: 0.1, max: 0.3 },
      atr_pips: { count: 1, mean: 5, min: 5, max: 5 },
    });
    expect(or_filter.categorical).toEqual({
      rv_band: [
        ["low", 1],
        ["mid", 1],
      ],
      allow_low_rv: [
        ["true", 1],
        ["false", 1],
      ],
    });
    expect(strategy_gate.numeric).not.toHaveProperty("or_atr_ratio");
  });

  test("names the newest rows, and the top reasons", async () => {
    using desk = new Desk({ "r.csv": RECORDS });
    const result = await gate(desk, "--records r.csv --recent 2 --limit 1");
    expect(
      result.recent_blocks.map(({ timestamp, reason }: Record<string, string>) => [timestamp, reason]),
    ).toEqual([
      ["t3", "strategy_gate"],
      ["t6", "atr_filter"],
    ]);
    expect(result.top_reasons).toEqual([{ stage: "strategy_gate", reason: "or_filter", count: 2 }]);
  });

  test("takes the file in pieces of any size", () => {
    using desk = new Desk({ "r.csv": RECORDS });
    const { reader } = desk;
    const whole = breakdown(recordRows(reader, "r.csv"), ["strategy_gate"], 9);
    const bytes = reader.bytes("r.csv");
    for (const size of [1, 2, 7, 50]) {
      const inPieces = Object.create(reader, {
        chunks: {
          value: function* () {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
          },
        },
      });
      expect(breakdown(recordRows(inPieces, "r.csv"), ["strategy_gate"], 9)).toEqual(whole);
    }
  });

  test("refuses what is no records file", async () => {
    using desk = new Desk({ "r.csv": "a,b\n1,2\n", "empty.csv": "" });
    expect(await gate(desk, "--records r.csv")).toMatchObject({ exit: 2, error: "records_invalid" });
    expect(await gate(desk, "--records empty.csv")).toMatchObject({ exit: 2, error: "records_invalid" });
    expect(await gate(desk, "--records none.csv")).toMatchObject({ exit: 2, error: "file_not_found" });
    expect(await gate(desk, "--stage x")).toMatchObject({ exit: 2, error: "records_required" });
  });
});
