import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { AutomationEvent } from "../../lib/observability/automation/entry.ts";
import { fittedLine, MOST_BYTES } from "../../lib/observability/automation/fit.ts";
import {
  AUTOMATION_LOG as LOG,
  AUTOMATION_SEQUENCE as SEQUENCE,
  CORRUPT_LOG,
  logAutomationEventWithSequence as log,
} from "../../lib/observability/automation/log.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { acquireLock } from "../../lib/workspace/lock.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { Shop } from "./support.ts";

const event: AutomationEvent = { job_id: "20270104T003500Z-weekly", status: "ok" };
const line = (sequence: number) => `${JSON.stringify({ ...entry(sequence) })}\n`;
const entry = (sequence: number) => ({
  job_id: "20270104T003000Z-latency",
  status: "ok",
  logged_at: "2027-01-04T00:30:01Z",
  sequence,
});

test("entries are numbered from 1, and the sequence file holds the last number", async () => {
  const shop = new Shop();
  for (let count = 0; count < 3; count++) await log(shop.context(), event);
  expect(shop.log().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(shop.json(SEQUENCE)).toEqual({ value: 3, updated_at: "2026-01-05T00:00:00Z" });
});

describe("the next number", () => {
  // What the sequence file says, what the log holds → the number, and the warnings before it.
  const cases: [name: string, stored: string | undefined, lines: string, next: number, warnings: string[]][] =
    [
      ["of a new workspace", undefined, "", 1, []],
      ["when a line was lost", '{"value":3}', line(1) + line(2), 4, ["sequence_gap"]],
      ["when the process died before the sequence file", '{"value":1}', line(9), 10, ["sequence_recovered"]],
      ["when the sequence file is missing", undefined, line(7), 8, ["sequence_recovered"]],
      ["when the sequence file is empty", "", line(7), 8, ["sequence_recovered"]],
      ["when the sequence file is damaged", '{"val', line(7), 8, ["sequence_recovered"]],
      ["when the sequence file has no number", '{"value":"7"}', line(7), 8, ["sequence_recovered"]],
      ["when the log was emptied from outside", '{"value":5}', "", 6, []],
      ["when a warning comes last", '{"value":2}', `${line(2)}{"job_id":"x","status":"warning"}\n`, 3, []],
      ["when lines are no entries", '{"value":2}', `${line(2)}no json\n[1]\n\n`, 3, []],
    ];

  test.each(cases)("%s", async (_, stored, lines, next, warnings) => {
    const shop = new Shop({ [LOG]: lines });
    if (stored !== undefined) shop.write(SEQUENCE, stored);
    expect((await log(shop.context(), event)).sequence).toBe(next);
    expect(shop.read(LOG)).toStartWith(lines);
    const added = shop
      .read(LOG)
      .slice(lines.length)
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(added.slice(0, -1).map(({ diagnostics }) => diagnostics.error_code)).toEqual(warnings);
    expect(added.at(-1)).toMatchObject({ ...event, sequence: next });
    expect(shop.json(SEQUENCE).value).toBe(next);
  });

  test("goes on from the rotated file where the log has none", async () => {
    const shop = new Shop({ [`${LOG}.1`]: line(41) });
    expect((await log(shop.context(), event)).sequence).toBe(42);
  });

  test("is found without reading the whole log", async () => {
    const shop = new Shop({ [LOG]: line(5).repeat(40_000) + line(6), [SEQUENCE]: '{"value":6}' });
    let bytes = 0;
    const files: Files = {
      ...realFiles,
      read(fd, into, position) {
        const got = realFiles.read(fd, into, position);
        bytes += got;
        return got;
      },
    };
    const ctx = shop.context();
    expect((await log({ ...ctx, reader: new Reader(ctx.workspace, files) }, event)).sequence).toBe(7);
    expect(shop.read(LOG).length).toBeGreaterThan(4_000_000);
    expect(bytes).toBeLessThan(256 * 1024);
  });

  test("is found beyond lines that have none, however many", async () => {
    const filler = `${JSON.stringify({ note: "x".repeat(990) })}\n`.repeat(200);
    const shop = new Shop({ [LOG]: line(5) + filler, [SEQUENCE]: '{"value":5}' });
    expect((await log(shop.context(), event)).sequence).toBe(6);
  });
});

test("a warning names what was expected, what was found and who noticed", async () => {
  const shop = new Shop({ [LOG]: line(1) + line(2), [SEQUENCE]: '{"value":3}' });
  await log(shop.context(), event);
  expect(shop.log()[2]).toEqual({
    job_id: "20270104T003500Z-sequence-gap",
    status: "warning",
    logged_at: "2026-01-05T00:00:00Z",
    message: "expected previous sequence 3, found 2",
    diagnostics: {
      error_code: "sequence_gap",
      expected_previous_sequence: 3,
      observed_previous_sequence: 2,
      next_sequence: 4,
      gap_size: 1,
      gap_direction: "observed_lower",
      detected_for_job_id: "20270104T003500Z-weekly",
      sequence_path: "ops/automation_runs.sequence",
      log_path: "ops/automation_runs.log",
      observed_previous_job_id: "20270104T003000Z-latency",
      observed_previous_logged_at: "2027-01-04T00:30:01Z",
    },
  } as never);
});

describe("a torn last line", () => {
  test("is moved aside and announced, and logging goes on", async () => {
    const torn = '{"job_id":"20270104T003000Z-latency","sta';
    const shop = new Shop({ [LOG]: line(1) + torn, [SEQUENCE]: '{"value":1}' });
    await log(shop.context(), event);
    expect(shop.log().map(({ status, sequence }) => [status, sequence])).toEqual([
      ["ok", 1],
      ["warning", undefined],
      ["ok", 2],
    ] as never);
    expect(shop.log()[1]!.diagnostics).toMatchObject({
      error_code: "log_tail_recovered",
      bytes_moved: torn.length,
    });
    expect(shop.read(CORRUPT_LOG)).toBe(`2026-01-05T00:00:00Z ${torn}\n`);
  });

  test("that lacks only its newline is an entry", async () => {
    const shop = new Shop({ [LOG]: line(1) + line(2).trimEnd(), [SEQUENCE]: '{"value":2}' });
    await log(shop.context(), event);
    expect(shop.log().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(shop.exists(CORRUPT_LOG)).toBe(false);
  });

  test.each([4095, 4096, 65_536, 65_537, 200_000])("may be %d bytes long", async (length) => {
    const shop = new Shop({ [LOG]: line(1) + "x".repeat(length), [SEQUENCE]: '{"value":1}' });
    await log(shop.context(), event);
    expect(shop.log().at(-1)!.sequence).toBe(2);
    expect(shop.log()[1]!.diagnostics.bytes_moved).toBe(length);
  });
});

describe("a log that is too long", () => {
  test("is rotated before the next entry, and the sequence goes on", async () => {
    const shop = new Shop();
    shop.env.OBS_LOG_MAX_BYTES = "300";
    for (let count = 0; count < 40; count++) await log(shop.context(), event);
    const files = [8, 7, 6, 5, 4, 3, 2, 1]
      .map((number) => `${LOG}.${number}`)
      .filter((at) => shop.exists(at));
    const numbers = [...files, LOG].flatMap((at) => shop.lines(at).map(({ sequence }) => sequence));
    expect(files.length).toBe(8);
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
    expect(numbers.at(-1)).toBe(40);
    expect(shop.exists(`${LOG}.9`)).toBe(false);
  });

  test("loses no file early when a rotation was interrupted", async () => {
    // Between two renames: .1 is free, .2 to .8 are in use.
    const shop = new Shop({ [LOG]: line(20).repeat(4), [SEQUENCE]: '{"value":20}' });
    for (let number = 2; number <= 8; number++) shop.write(`${LOG}.${number}`, line(20 - number));
    shop.env.OBS_LOG_MAX_BYTES = "300";
    await log(shop.context(), event);
    expect(shop.lines(`${LOG}.8`).map(({ sequence }) => sequence)).toEqual([12]);
    expect(shop.lines(`${LOG}.1`).map(({ sequence }) => sequence)).toEqual([20, 20, 20, 20]);
  });
});

describe("a line", () => {
  test("of 500 artefacts is cut to less than 4 KB and says so", async () => {
    const shop = new Shop();
    const artefacts = Array.from({ length: 500 }, (_, index) => `ops/history/${index}.json`);
    await log(shop.context(), { ...event, artefacts, automation: { command: "x" }, message: "kept" });
    const [only] = shop.log();
    expect(only).toMatchObject({ diagnostics: { truncated: true }, message: "kept" });
    expect(only!.artefacts).toEqual([...artefacts.slice(0, 8), "…(+492)"]);
    expect(only).not.toHaveProperty("automation");
  });

  test("is never longer than 4095 bytes, whatever it says, and keeps who, how, when and why", () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const long = fc.string({ minLength: 0, maxLength: 6000, unit: "grapheme" });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(anything, long)),
        long,
        fc.array(long),
        (more, message, artefacts) => {
          const diagnostics = { error_code: "upload_failed", config_version: "2027-01a", more: message };
          const full = {
            ...more,
            ...entry(7),
            message,
            artefacts,
            summary: { status: "ok", more },
            diagnostics,
          };
          const text = fittedLine(full as never);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
          expect(text.indexOf("\n")).toBe(text.length - 1);
          expect(JSON.parse(text)).toMatchObject({
            ...entry(7),
            diagnostics: { error_code: "upload_failed", config_version: "2027-01a" },
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("that fits is left as it is", () => {
    expect(JSON.parse(fittedLine({ ...entry(1), automation: { a: 1 } }))).toEqual({
      ...entry(1),
      automation: { a: 1 },
    });
  });
});

test("an event that is no entry is refused, and nothing is written", async () => {
  const shop = new Shop();
  const wrong = [{ job_id: "../evil" }, { status: "done" as never }, { attempts: -1 }];
  for (const member of wrong) {
    await expect(log(shop.context(), { ...event, ...member })).rejects.toMatchObject({
      code: "log_entry_invalid",
    });
  }
  expect(shop.files()).toEqual([]);
});

test("whoever cannot get the lock gives up with lock_timeout", async () => {
  const shop = new Shop();
  const ctx = shop.context();
  using _lock = await acquireLock(ctx.workspace, "automation_log", { clock: ctx.clock, command: "other" });
  // The wait is by the monotonic clock, which is hurried here.
  let time = 0;
  const clock = { ...ctx.clock, monotonic: () => (time += 1000), sleep: async () => {} };
  await expect(log({ ...ctx, clock }, event)).rejects.toMatchObject({ code: "lock_timeout", exit: 3 });
});
