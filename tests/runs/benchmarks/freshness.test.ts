import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as freshness } from "../../../scripts/check_benchmark_freshness.ts";
import { Desk } from "../../state/desk.ts";

const T = "USDJPY_conservative";
const SNAPSHOT = "ops/runtime_snapshot.json";

interface Stamps {
  benchmarks?: unknown;
  latest_ts?: unknown;
  summary_generated_at?: unknown;
}

const snapshot = ({ benchmarks, ...pipeline }: Stamps, further: JsonObject = {}) =>
  JSON.stringify({ benchmarks: { [T]: benchmarks }, benchmark_pipeline: { [T]: pipeline }, ...further });
/** At midnight all of these are five hours old or younger. */
const FRESH = {
  benchmarks: "2026-01-06T19:00:00",
  latest_ts: "2026-01-06T19:00:00",
  summary_generated_at: "2026-01-06T23:00:00Z",
};

async function check(text: string | undefined, ...flags: string[]) {
  const desk = new Desk(text === undefined ? {} : { [SNAPSHOT]: text });
  desk.now = "2026-01-07T00:00:00Z";
  return desk.run(freshness, "--target", "USDJPY:conservative", ...flags);
}

describe("freshness", () => {
  test("is told with the age of each stamp, those without a zone read as UTC", async () => {
    const { exit, out } = await check(snapshot(FRESH));
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      ok: true,
      max_age_hours: 6,
      benchmark_max_age_hours: 6,
      errors: [],
      checked: [
        {
          target: T,
          benchmarks_timestamp: FRESH.benchmarks,
          benchmarks_age_hours: 5,
          latest_age_hours: 5,
          summary_age_hours: 1,
        },
      ],
    });
  });

  test.each<[string, Stamps, string[], string[]]>([
    ["an age that equals the limit is fresh", FRESH, ["--max-age-hours", "5"], []],
    [
      "older is stale",
      FRESH,
      ["--max-age-hours", "4.5"],
      [
        `benchmarks.${T} stale by 5.00h (limit 4.5h)`,
        `benchmark_pipeline.${T}.latest_ts stale by 5.00h (limit 4.5h)`,
      ],
    ],
    [
      "benchmarks may have a limit of their own",
      FRESH,
      ["--benchmark-freshness-max-age-hours", "2"],
      [`benchmarks.${T} stale by 5.00h (limit 2h)`],
    ],
    ["a stamp to come is fresh", { ...FRESH, benchmarks: "2026-01-09T00:00:00" }, [], []],
    [
      "what is missing is named",
      { summary_generated_at: "2026-01-06T23:00:00Z" },
      [],
      [`benchmarks.${T} missing`, `benchmark_pipeline.${T}.latest_ts missing`],
    ],
    [
      "so is what is no timestamp",
      { benchmarks: "soon", latest_ts: 5, summary_generated_at: " " },
      [],
      [
        `benchmarks.${T}: invalid ISO8601 timestamp: soon`,
        `benchmark_pipeline.${T}.latest_ts: invalid ISO8601 timestamp: 5`,
        `benchmark_pipeline.${T}.summary_generated_at: empty timestamp value`,
      ],
    ],
  ])("%s", async (_, stamps, flags, errors) => {
    const { exit, out } = await check(snapshot(stamps), ...flags);
    expect(out.errors).toEqual(errors);
    expect(exit).toBe(errors.length > 0 ? 1 : 0);
  });

  test.each([
    ["a missing snapshot", undefined, `snapshot ${SNAPSHOT} missing`],
    ["a corrupt snapshot", "{", `snapshot ${SNAPSHOT} unreadable: `],
    ["a snapshot that is no object", "[]", `snapshot ${SNAPSHOT} is no JSON object`],
    ["a snapshot without sections", "{}", `benchmarks.${T} missing`],
    [
      "sections that are no objects",
      '{"benchmarks": 1, "benchmark_pipeline": []}',
      `benchmarks.${T} missing`,
    ],
  ])("%s is an error of the check", async (_, text, error) => {
    const { exit, out } = await check(text);
    expect(exit).toBe(1);
    expect((out.errors as string[])[0]).toStartWith(error);
  });

  test("counts the weekend's hours only where it is told of no calendar", async () => {
    const friday = { benchmarks: "2026-01-09T21:55:00", latest_ts: "2026-01-09T21:55:00" };
    const desk = new Desk({
      [SNAPSHOT]: snapshot({ ...friday, summary_generated_at: "2026-01-11T22:00:00Z" }),
    });
    desk.now = "2026-01-11T22:05:00Z";
    const target = ["USDJPY:conservative"];
    expect((await desk.run(freshness, ...target)).exit).toBe(1);
    const { exit, out } = await desk.run(freshness, ...target, "--trading-calendar", "fx24x5");
    expect(exit).toBe(0);
    expect((out.checked as JsonObject[])[0]!.latest_age_hours).toBeCloseTo(10 / 60, 6);
    desk.write(SNAPSHOT, snapshot({ ...friday, summary_generated_at: "2026-01-10T00:00:00Z" }));
    const old = await desk.run(freshness, ...target, "--trading-calendar", "fx24x5");
    expect(old.out.errors).toEqual([expect.stringContaining("summary_generated_at stale by 46.08h")]);
  });
});

describe("bars that the ingest had to make up", () => {
  const stale = { ...FRESH, benchmarks: "2026-01-01T00:00:00", latest_ts: "soon" };
  const meta = (notes: JsonObject, key = "USDJPY_5m") => snapshot(stale, { ingest_meta: { [key]: notes } });

  test.each<[string, string]>([
    ["an extension", meta({ synthetic_extension: true, freshness_minutes: "12.5" })],
    ["a source in the chain", meta({ source_chain: [{ source: "api" }, { stage: " synthetic_local " }] })],
    [
      "those of another time frame, where there is no other",
      meta({ synthetic_extension: true }, "USDJPY_1m"),
    ],
  ])("turn staleness into advice, but not what is no timestamp: %s", async (_, text) => {
    const { exit, out } = await check(text);
    expect(exit).toBe(1);
    expect(out.errors).toEqual([expect.stringContaining("invalid ISO8601 timestamp: soon")]);
    expect(out.advisories).toEqual([expect.stringContaining(`benchmarks.${T} stale by`)]);
  });

  test("are told with where they came from", async () => {
    const chain = ["api", { label: "x" }, {}, { source: "local_csv" }];
    const notes = { primary_source: "api", freshness_minutes: "12.5", source_chain: chain as never };
    const { out } = await check(meta(notes));
    expect((out.checked as JsonObject[])[0]).toMatchObject({
      ingest_meta_key: "USDJPY_5m",
      ingest_metadata: {
        synthetic_extension: false,
        primary_source: "api",
        freshness_minutes: 12.5,
        source_chain: ["api", "x", "local_csv"],
      },
    });
    expect(out.advisories).toEqual([]);
  });
});

test("a target that names no mode is refused", async () => {
  expect((await new Desk().run(freshness, "--target", "USDJPY")).exit).toBe(2);
});
