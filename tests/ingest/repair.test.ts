import { describe, expect, test } from "bun:test";
import { parseInstant } from "../../lib/workspace/time.ts";
import { rejectionOf } from "../workspace/support.ts";
import { csvOf, Desk, FEATURES, RAW, SNAPSHOT, SOURCE, VALIDATED, wave, waveBar } from "./support.ts";

const rows = wave(0, 60);

async function whole(of = rows): Promise<Desk> {
  const desk = new Desk({ [SOURCE]: csvOf(of) });
  await desk.pull();
  return desk;
}

const cutLines = (text: string, count: number) =>
  `${text.trimEnd().split("\n").slice(0, -count).join("\n")}\n`;

describe("a store that another writer left behind", () => {
  const sound = whole();

  /** What is left, per tier, and whether that can be mended without losing anything. */
  const damages: [string, (tiers: string[]) => string[]][] = [
    [
      "raw gained rows alone",
      ([raw, validated, features]) => [raw!, cutLines(validated!, 3), cutLines(features!, 3)],
    ],
    [
      "raw and validated gained rows alone",
      ([raw, validated, features]) => [raw!, validated!, cutLines(features!, 4)],
    ],
    [
      "a line of raw is torn",
      ([raw, validated, features]) => [raw!.slice(0, -9), cutLines(validated!, 1), cutLines(features!, 1)],
    ],
    [
      "a line of validated is torn",
      ([raw, validated, features]) => [raw!, validated!.slice(0, -9), cutLines(features!, 1)],
    ],
    [
      "a line of features is torn",
      ([raw, validated, features]) => [raw!, validated!, features!.slice(0, -3)],
    ],
    ["features are missing", ([raw, validated]) => [raw!, validated!, ""]],
    [
      "features are ahead",
      ([raw, validated, features]) => [cutLines(raw!, 2), cutLines(validated!, 2), features!],
    ],
    [
      "all lines are torn",
      ([raw, validated, features]) => [raw!.slice(0, -2), validated!.slice(0, -2), features!.slice(0, -2)],
    ],
  ];
  test.each(damages)("is mended: %s", async (_, damage) => {
    const whole = await sound;
    const [raw, validated, features] = damage(whole.tiers());
    const desk = new Desk({
      [SOURCE]: csvOf(rows),
      [RAW]: raw!,
      [VALIDATED]: validated!,
      [FEATURES]: features!,
    });
    await desk.pull();
    expect(desk.tiers()).toEqual(whole.tiers());
    expect(desk.anomalies().map(({ type }) => type)).toContain("torn_append_recovered");
  });

  test("is left alone by a dry run", async () => {
    const [raw, validated, features] = (await sound).tiers();
    const desk = new Desk({
      [SOURCE]: csvOf(rows),
      [RAW]: raw!,
      [VALIDATED]: cutLines(validated!, 3),
      [FEATURES]: features!,
    });
    const before = desk.tree();
    expect(await desk.pull({ dryRun: true })).toMatchObject({ rows_validated: 3 });
    expect(desk.tree()).toEqual(before);
  });

  test("may have no raw tier: it begins with the next row", async () => {
    const whole = await sound;
    const desk = new Desk({
      [SOURCE]: csvOf(rows),
      [VALIDATED]: cutLines(whole.read(VALIDATED), 2),
    });
    await desk.pull();
    expect(desk.read(RAW)).toBe(csvOf(rows.slice(-2)));
    expect([desk.read(VALIDATED), desk.read(FEATURES)]).toEqual([
      whole.read(VALIDATED),
      whole.read(FEATURES),
    ]);
  });

  const lost: [string, (tiers: string[]) => string[]][] = [
    ["raw lacks rows", ([raw, validated, features]) => [cutLines(raw!, 2), validated!, features!]],
    ["validated is empty", ([raw, , features]) => [raw!, "", features!]],
    [
      "raw tells of other bars",
      ([raw, validated, features]) => [
        raw!.replaceAll("2024-01-09T13:5", "2024-01-10T13:5"),
        validated!,
        features!,
      ],
    ],
  ];
  test.each(lost)("is refused where %s", async (_, damage) => {
    const [raw, validated, features] = damage((await sound).tiers());
    const desk = new Desk({
      [SOURCE]: csvOf(rows),
      [RAW]: raw!,
      [VALIDATED]: validated!,
      [FEATURES]: features!,
    });
    const before = desk.tree();
    expect(await rejectionOf(desk.pull())).toMatchObject({ code: "store_unequal", exit: 1 });
    expect(desk.tree()).toEqual(before);
  });

  test("is built again from raw by a repair", async () => {
    const whole = await sound;
    const desk = new Desk({
      [RAW]: whole.read(RAW),
      [VALIDATED]: "",
      [FEATURES]: whole.read(FEATURES).slice(0, 900),
    });
    await desk.pull({ repair: true, source: undefined });
    expect(desk.tiers()).toEqual(whole.tiers());
  });

  test("is not built again from a raw tier that does not reach as far back", async () => {
    const whole = await sound;
    const desk = new Desk({
      [RAW]: csvOf(rows.slice(2, 50)),
      [VALIDATED]: whole.read(VALIDATED),
      [FEATURES]: whole.read(FEATURES),
    });
    expect(await rejectionOf(desk.pull({ repair: true, source: undefined }))).toMatchObject({
      code: "store_unequal",
    });
    expect(desk.read(VALIDATED)).toBe(whole.read(VALIDATED));
  });
});

describe("a repair from a file", () => {
  const moved = rows.map((row, k) => (k === 20 || k === 50 ? { ...row, c: Number(row.o) } : row));

  test("puts its bars in the places of what differs, and computes features from there on", async () => {
    const desk = await whole([...rows.slice(0, 30), ...rows.slice(33)]);
    desk.write(SOURCE, csvOf(moved));
    const result = await desk.pull({ repair: true });
    expect(result).toMatchObject({ rows_validated: 5, repaired_from: rows[20]!.timestamp });
    expect(desk.tiers()).toEqual((await whole(moved)).tiers());
    expect(desk.snapshot().ingest_meta!.USDJPY_5m!.repaired_from).toBe(rows[20]!.timestamp as never);
  });

  test("changes nothing before its bound", async () => {
    const desk = await whole();
    desk.write(SOURCE, csvOf(moved));
    const from = parseInstant(rows[21]!.timestamp);
    expect(await desk.pull({ repair: true, from })).toMatchObject({ rows_validated: 1 });
    const wanted = rows.map((row, k) => (k === 50 ? moved[50]! : row));
    expect(desk.tiers()).toEqual((await whole(wanted)).tiers());
  });

  test("does not beat a better source, but a worse one", async () => {
    for (const [source, changed] of [
      ["dukascopy", 0],
      ["yfinance", 2],
    ] as const) {
      const desk = new Desk({ [SOURCE]: csvOf(moved) });
      await desk.ingest(rows, { source });
      expect(await desk.pull({ repair: true })).toMatchObject({ rows_validated: changed });
    }
  });

  test("adds bars that are newer than the store", async () => {
    const desk = await whole(rows.slice(0, 50));
    desk.write(SOURCE, csvOf(rows));
    expect(await desk.pull({ repair: true })).toMatchObject({
      rows_validated: 10,
      last_ts_now: rows[59]!.timestamp,
    });
    expect(desk.tiers()).toEqual((await whole()).tiers());
    expect(desk.snapshot().ingest!.USDJPY_5m).toBe(rows[59]!.timestamp as never);
  });

  test("that knows nothing better changes nothing", async () => {
    const desk = await whole();
    const { [SNAPSHOT]: _, ...before } = desk.tree();
    expect(await desk.pull({ repair: true })).toMatchObject({ rows_validated: 0, repaired_from: null });
    const { [SNAPSHOT]: __, ...after } = desk.tree();
    expect(after).toEqual(before);
  });

  test("that has no file leaves in the snapshot where the bars came from", async () => {
    const desk = await whole(rows.filter((_, k) => k !== 20));
    await desk.ingest([rows[20]!]);
    await desk.pull({ repair: true, source: undefined });
    expect(desk.snapshot().ingest_meta!.USDJPY_5m).toMatchObject({
      source_chain: [{ source: "local_csv", detail: "bars.csv" }],
      repaired_from: rows[20]!.timestamp,
    });
  });

  test("in a dry run only tells", async () => {
    const desk = await whole(rows.slice(0, 50));
    desk.write(SOURCE, csvOf([...rows, { ...waveBar(61), h: 1 }]));
    const before = desk.tree();
    expect(await desk.pull({ repair: true, dryRun: true })).toMatchObject({
      rows_validated: 10,
      dry_run: true,
    });
    expect(desk.tree()).toEqual(before);
  });

  test("of a long store rewrites no byte before the first change", async () => {
    const long = wave(0, 20_000);
    const desk = await whole(long);
    const kept = desk.read(RAW);
    desk.write(SOURCE, csvOf(long.map((row, k) => (k === 9000 ? { ...row, c: Number(row.o) } : row))));
    await desk.pull({ repair: true, calendar: false });
    const change = kept.indexOf(long[9000]!.timestamp);
    expect(desk.read(RAW).slice(0, change)).toBe(kept.slice(0, change));
    expect(desk.rows(FEATURES)).toHaveLength(20_000);
    const again = await whole(long.map((row, k) => (k === 9000 ? { ...row, c: Number(row.o) } : row)));
    expect(desk.tiers()).toEqual(again.tiers());
  });
});
