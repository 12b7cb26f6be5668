import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { DeliveredRow } from "../../lib/ingest/source.ts";
import { csvOf, Desk, FEATURES, LATE, RAW, SOURCE, VALIDATED, wave, waveBar } from "./support.ts";

const moved = (row: DeliveredRow): DeliveredRow => ({ ...row, h: Number(row.h) + 0.5 });

describe("within one delivery", () => {
  test("a bar with another of its time gives way to the later one, which is logged", async () => {
    const desk = new Desk({ [SOURCE]: csvOf([waveBar(0), waveBar(0), moved(waveBar(0)), waveBar(1)]) });
    expect(await desk.pull()).toMatchObject({ rows_raw: 2, rows_validated: 2, duplicates_skipped: 1 });
    expect(desk.anomalies()).toMatchObject([
      {
        type: "duplicate_conflict",
        timestamp: "2024-01-09T09:00:00",
        kept: { h: moved(waveBar(0)).h },
        offered: { h: waveBar(0).h },
      },
    ]);
    expect(desk.read(RAW)).toBe(csvOf([moved(waveBar(0)), waveBar(1)]));
  });

  test("a bar that differs in volume or spread alone is a repeat; the later one counts", async () => {
    const desk = new Desk();
    const revised = { ...waveBar(1), v: 7 };
    expect(await desk.ingest([waveBar(0), waveBar(1), revised])).toMatchObject({ duplicates_skipped: 1 });
    expect(await desk.ingest([waveBar(1), waveBar(2)])).toMatchObject({ duplicates_skipped: 1 });
    expect(desk.read(RAW)).toBe(csvOf([waveBar(0), revised, waveBar(2)]));
    expect(desk.anomalies()).toEqual([]);
  });

  test("rows up to 512 late are put in order, a later one is non-monotonic", async () => {
    const rows = wave(0, 1100);
    const [late, tooLate] = [rows[300]!, rows[10]!];
    const shuffled = [...rows.slice(0, 10), ...rows.slice(11, 300), ...rows.slice(301, 813), late, tooLate];
    shuffled.push(...rows.slice(813));
    const desk = new Desk({ [SOURCE]: csvOf(shuffled) });
    expect(await desk.pull({ calendar: false })).toMatchObject({
      rows_validated: 1099,
      out_of_order_sorted: 1,
    });
    const [entry] = desk.anomalies().filter(({ type }) => type === "non_monotonic");
    expect(entry).toMatchObject({ prev_ts: rows[812]!.timestamp, current_ts: tooLate.timestamp });
    expect(desk.read(RAW)).toBe(csvOf(rows.filter((row) => row !== tooLate)));
  });

  test("rows of an online source come in any order at all", async () => {
    const rows = wave(0, 1500);
    const desk = new Desk();
    expect(await desk.ingest(rows.toReversed())).toMatchObject({ rows_validated: 1500 });
    expect(desk.read(VALIDATED)).toBe(csvOf(rows));
  });
});

describe("rows that are not newer than the store", () => {
  test("are repeats, revisions, late bars, or old news", async () => {
    const desk = new Desk();
    const rows = wave(0, 600);
    await desk.ingest(rows.filter((_, k) => k !== 590));
    const before = desk.tiers();
    const result = await desk.ingest([rows[10]!, rows[590]!, rows[591]!, moved(rows[592]!), rows[599]!]);
    expect(result).toMatchObject({
      rows_validated: 0,
      below_watermark_skipped: 1,
      late_bars: 1,
      duplicates_skipped: 2,
    });
    const types = desk.anomalies().map(({ type }) => type);
    expect(types.filter((type) => type !== "gap")).toEqual(["late_bar", "duplicate_conflict"]);
    expect(desk.anomalies().at(-1)).toMatchObject({
      kept: { h: rows[592]!.h },
      offered: { h: moved(rows[592]!).h },
    });
    expect(desk.tiers()).toEqual(before);
  });

  test("that were refused when they came are not told of again", async () => {
    const desk = new Desk();
    const rows = [...wave(0, 3), { ...waveBar(3), h: 1 }, waveBar(4)];
    await desk.ingest(rows);
    const told = desk.anomalies().length;
    expect(await desk.ingest(rows)).toMatchObject({ anomalies_logged: 0, below_watermark_skipped: 1 });
    expect(desk.anomalies()).toHaveLength(told);
  });

  test("a late bar waits once, however often it comes, until a repair puts it in its place", async () => {
    const desk = new Desk();
    const rows = wave(0, 60);
    await desk.ingest(rows.filter((_, k) => k !== 20 && k !== 40));
    for (let time = 0; time < 3; time++) await desk.ingest([rows[20]!, rows[40]!]);
    expect(desk.read(LATE).trimEnd().split("\n")).toHaveLength(2);
    const result = await desk.pull({ source: undefined, repair: true });
    expect(result).toMatchObject({ rows_validated: 2, repaired_from: rows[20]!.timestamp });
    const whole = new Desk();
    await whole.ingest(rows);
    expect(desk.tiers()).toEqual(whole.tiers());
    expect(LATE in desk.tree()).toBe(false);
  });
});

test("any batches and any splits of a file, with rows out of order, give the same tiers", async () => {
  const rows = wave(0, 900);
  const oneByOne = fc.record({
    cuts: fc.array(fc.nat(900), { maxLength: 4 }),
    batch: fc.integer({ min: 40, max: 1000 }),
    revised: fc.array(fc.nat(880), { maxLength: 3 }),
    swaps: fc.array(fc.record({ at: fc.nat(880), by: fc.integer({ min: 1, max: 19 }) }), { maxLength: 5 }),
    quoted: fc.boolean(),
  });
  const whole = new Desk({ [SOURCE]: csvOf(rows) });
  await whole.pull();
  await fc.assert(
    fc.asyncProperty(oneByOne, async ({ cuts, batch, revised, swaps, quoted }) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), 900];
      const desk = new Desk();
      for (const [k, to] of edges.slice(1).entries()) {
        const piece = rows.slice(edges[k]!, to);
        for (const { at, by } of swaps) {
          const [from, into] = [at - edges[k]!, at + by - edges[k]!];
          if (from >= 0 && into < piece.length) piece.splice(into, 0, ...piece.splice(from, 1));
        }
        for (const at of revised) {
          const place = piece.indexOf(rows[at]!);
          if (place >= 0) piece.splice(place, 0, moved(rows[at]!));
        }
        const text = csvOf(piece);
        await Bun.write(desk.workspace.resolve(SOURCE), quoted ? text.replaceAll("5m", '"5m"') : text);
        await desk.pull({ maxRowsPerCommit: batch });
      }
      expect(desk.read(RAW)).toBe(whole.read(RAW));
      expect(desk.read(VALIDATED)).toBe(whole.read(VALIDATED));
      expect(desk.read(FEATURES)).toBe(whole.read(FEATURES));
    }),
    { numRuns: 15 },
  );
}, 60_000);
