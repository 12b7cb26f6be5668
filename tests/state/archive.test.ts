import { describe, expect, test } from "bun:test";
import {
  type ArchivePlace,
  archiveFolder,
  archiveState,
  findLatest,
  ofNewestLineage,
  readableArchiveFolder,
} from "../../lib/state/archive.ts";
import { archived, latestState, nextStamp, readArchiveName } from "../../lib/state/archive_names.ts";
import { Desk, errorOf } from "./desk.ts";

const place: ArchivePlace = {
  root: "ops/state_archive",
  strategy: "strategies.day_orb_5m.DayORB5m",
  symbol: "USDJPY",
  mode: "conservative",
};
const plain = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const prefixed = "ops/state_archive/strategies.day_orb_5m.DayORB5m/USDJPY/conservative";

describe("a file name in an archive folder", () => {
  test.each([
    ["20251231_060000.json", "state"],
    ["20251231_060000_state.json", "state"],
    ["20251231_060000_USDJPY_conservative_20251231_150000.json", "state"],
    ["20251231_060000_01.json", "state"],
    ["20251231_060000_diff.json", "diff"],
    ["20251231_060000_USDJPY_diff.json", "diff"],
    ["auto_adjust_override.json", undefined],
    ["proposal_20261024_diff.json", undefined],
    ["loose.json", undefined],
    ["20251231_060000.json.bak", undefined],
    ["20251231_060000state.json", undefined],
    ["20251331_060000.json", undefined],
    ["20251231_240000.json", undefined],
    ["x20251231_060000.json", undefined],
  ])("%s is %p", (name, kind) => {
    const found = readArchiveName(name);
    expect(found?.kind).toBe(kind as never);
    if (kind) expect(found).toEqual({ name, stamp: "20251231_060000", kind: kind as never });
  });
});

describe("the newest state", () => {
  const names = [
    "20260101_000000.json",
    "20260101_000000_diff.json",
    "20251231_235959_state.json",
    "auto_adjust_override.json",
  ];

  test("is found by stamp; a diff or an override is none", () => {
    expect(latestState([...names, "20260102_000000_diff.json"])).toBe("20260101_000000.json");
    expect(archived("diff", names).map(({ name }) => name)).toEqual(["20260101_000000_diff.json"]);
    expect(latestState(["notes.txt"])).toBeUndefined();
  });

  test("is the later name where two have one stamp", () => {
    expect(latestState(["20260101_000000_state.json", "20260101_000000.json"])).toBe(
      "20260101_000000_state.json",
    );
  });

  test("is ordered by the first stamp, not by the local one behind it", () => {
    expect(
      latestState(["20251231_230000_USDJPY_conservative_20260101_080000.json", "20251231_233000.json"]),
    ).toBe("20251231_233000.json");
  });
});

describe("the next stamp", () => {
  const now = Date.UTC(2026, 0, 5, 0, 0, 0, 999);
  test.each([
    ["now, in an empty folder", [], "20260105_000000", false],
    ["now, after older files", ["20260104_235959_state.json"], "20260105_000000", false],
    ["a second later where this second is taken", ["20260105_000000.json"], "20260105_000001", false],
    ["a second later where a diff took this second", ["20260105_000000_diff.json"], "20260105_000001", false],
    ["after the newest, over midnight", ["20260105_235959_state.json"], "20260106_000000", true],
    [
      "after the newest, in whatever order the names come",
      ["20260105_000007.json", "20260105_000009_diff.json", "20260105_000008.json"],
      "20260105_000010",
      false,
    ],
    [
      "untouched by names that are no stamps",
      ["99999999_999999.json", "20270101_000000.txt"],
      "20260105_000000",
      false,
    ],
  ])("is %s", (_what, names, stamp, clock_regression) => {
    expect(nextStamp(now, names)).toEqual({ stamp, clock_regression });
  });

  test("never has a state sort before an older one, however the clock steps", () => {
    const names: string[] = [];
    for (const minute of [0, 5, 5, 4, -60, 6, 6, 6]) {
      names.push(`${nextStamp(now + minute * 60_000, names).stamp}_state.json`);
      expect(latestState(names)).toBe(names.at(-1));
    }
  });
});

describe("the folder of a pair", () => {
  test("is named without the prefix of class paths", () => {
    expect(archiveFolder(place)).toBe(plain);
  });

  test("is the manifest's own where it names one", () => {
    expect(archiveFolder({ ...place, namespace: "demo.Orb/USDJPY/deep/er" })).toBe(
      "ops/state_archive/demo.Orb/USDJPY/deep/er",
    );
    expect(archiveFolder({ ...place, namespace: "/srv/states" })).toBe("/srv/states");
  });

  test.each(["strategy", "symbol", "mode"] as const)("cannot be left through the %s", async (part) => {
    for (const name of ["../../etc", "a/b", "", ".hidden", "a\u0000b"]) {
      expect((await errorOf(() => archiveFolder({ ...place, [part]: name }))).code).toBe("invalid_name");
    }
  });

  test.each([
    ["neither exists: the plain one", [], plain],
    ["only the prefixed one exists", [prefixed], prefixed],
    ["both exist: the plain one, unmerged", [plain, prefixed], plain],
  ])("for reading, where %s", (_what, folders, folder) => {
    const desk = new Desk(Object.fromEntries(folders.map((path) => [`${path}/20260101_000000.json`, "{}"])));
    expect(readableArchiveFolder(desk.context().reader, place)).toBe(folder);
  });
});

test("automatic loading takes the newest state and nothing else, and lists the folder once", () => {
  const desk = new Desk({
    [`${prefixed}/20260101_000000_state.json`]: "{}",
    [`${prefixed}/20260102_000000_diff.json`]: "{}",
  });
  const ctx = desk.context();
  expect(findLatest(ctx.reader, place)).toEqual({
    folder: prefixed,
    path: `${prefixed}/20260101_000000_state.json`,
  });
  expect(ctx.reader.reads.filter(({ found }) => found.is === "folder")).toHaveLength(1);
  expect(findLatest(new Desk().context().reader, place).path).toBeUndefined();
});

describe("saving a state into the archive", () => {
  test("creates a file under the next stamp and expects it to be absent", () => {
    const desk = new Desk({ [`${plain}/20260105_000000_diff.json`]: "{}" });
    expect(archiveState(desk.context(), place, "text\n", "_state")).toEqual({
      path: `${plain}/20260105_000001_state.json`,
      stamp: "20260105_000001",
      clock_regression: false,
      change: {
        op: "write",
        path: `${plain}/20260105_000001_state.json`,
        content: "text\n",
        expect: { is: "absent" },
      },
    });
  });

  test("goes to the plain folder even where only the prefixed one exists", () => {
    const desk = new Desk({ [`${prefixed}/20260105_000000.json`]: "{}" });
    expect(archiveState(desk.context(), place, "", "").path).toBe(`${plain}/20260105_000000.json`);
  });
});

test("only states of the newest one's lineage count; those without any are one lineage", () => {
  const [a, b, none] = [
    { meta: { lineage: "a".repeat(16) } },
    { meta: { lineage: "b".repeat(16) } },
    { meta: {} },
  ];
  expect(ofNewestLineage([a!, b!, a!])).toEqual([a!, a!]);
  expect(ofNewestLineage([a!, none!, none!])).toEqual([none!, none!]);
  expect(ofNewestLineage([])).toEqual([]);
});
