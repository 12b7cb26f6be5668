import { describe, expect, test } from "bun:test";
import { readSyntheticRanges, syntheticRangesPath } from "../../../lib/market/synthetic_ranges.ts";
import { isoUtc } from "../../../lib/workspace/time.ts";
import { errorOf } from "../desk.ts";
import { BARS, bars, learnedPart, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

const RANGES = "validated/USDJPY/5m.synthetic.jsonl";
const start = Date.UTC(2024, 0, 1);
const range = (from: number, to: number) =>
  `${JSON.stringify({ start_ts: isoUtc(start + from * 300_000), end_ts: isoUtc(start + to * 300_000), bars: to - from + 1 })}\n`;

describe("synthetic bars", () => {
  test("are not learned, not in the window, and never the cursor", async () => {
    const real = new UpdateDesk(1500);
    await real.applied();
    const desk = new UpdateDesk(1600, { [RANGES]: range(1500, 1599) });
    const { bars_processed, bars_rejected } = await desk.applied();
    expect({ bars_processed, bars_rejected }).toEqual({
      bars_processed: 1500,
      bars_rejected: { synthetic: 100 },
    });
    expect(desk.read(STATE)).toBe(real.read(STATE));
    expect(desk.read(SNAPSHOT)).toBe(real.read(SNAPSHOT));
  });

  test("real ones that arrive later in their place are learned, once", async () => {
    const real = new UpdateDesk(1700);
    await real.applied();
    const desk = new UpdateDesk(1600, { [RANGES]: range(1500, 1599) });
    await desk.applied();
    desk.put(1700);
    desk.write(RANGES, "");
    expect((await desk.applied()).bars_processed).toBe(200);
    expect((await desk.update()).out.message).toBe("no_new_bars");
    expect({ ...learnedPart(desk.json(STATE)), meta: null }).toEqual({
      ...learnedPart(real.json(STATE)),
      meta: null,
    });
  });

  test("that bridge a gap are passed over, too", async () => {
    const desk = new UpdateDesk(1600, { [RANGES]: range(1000, 1009) + range(1200, 1200) });
    expect(await desk.applied()).toMatchObject({ bars_processed: 1589, bars_rejected: { synthetic: 11 } });
  });
});

describe("the file that marks them", () => {
  test.each([
    ["validated/USDJPY/5m.csv", RANGES],
    ["data/bars.csv.gz", "data/bars.synthetic.jsonl"],
    ["data/bars", "data/bars.synthetic.jsonl"],
  ])("of %s is %s", (path, side) => expect(syntheticRangesPath(path)).toBe(side));

  test.each([
    ["no JSON", "{"],
    ["no range", '{"start_ts": "2024-01-01"}\n'],
    ["an end before its start", '{"start_ts": "2024-01-02", "end_ts": "2024-01-01"}\n'],
    ["a torn line", `${range(1, 2)}{"start_ts": "2024`],
  ])("with %s stops the update: invented bars must not be taken for real ones", async (_, text) => {
    const desk = new UpdateDesk(100, { [RANGES]: text });
    const { exit, out } = await desk.update();
    expect({ exit, error: out.error, path: out.path }).toEqual({
      exit: 1,
      error: "synthetic_ranges_corrupt",
      path: RANGES,
    });
    expect(desk.exists(STATE)).toBe(false);
  });

  test("may name further members", async () => {
    const { reader } = new UpdateDesk(0, {
      [RANGES]: '{"start_ts":"2024-01-01","end_ts":"2024-01-01","bars":1,"source":"x"}\n',
    }).context();
    expect(readSyntheticRanges(reader, BARS)).toEqual([{ start, end: start, bars: 1 }]);
    expect(bars(1)).toContain("2024-01-01T00:00:00Z");
    const error = await errorOf(() =>
      readSyntheticRanges(new UpdateDesk(0, { [RANGES]: "[]\n" }).context().reader, BARS),
    );
    expect(error.fields).toEqual({ path: RANGES, line: 1 });
  });
});
