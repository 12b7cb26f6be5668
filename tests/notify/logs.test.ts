import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import Papa from "papaparse";
import { fallbackLine } from "../../lib/notify/fallback_log.ts";
import { type LatencyRow, latencyChanges } from "../../lib/notify/latency_log.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import { jsonLine, parseJsonLines } from "../../lib/workspace/jsonl.ts";
import { makePlan } from "../../lib/workspace/plans.ts";
import { errorOf } from "../workspace/support.ts";
import { Office } from "./support.ts";

const OWN = "signal_id,ts_emit,ts_ack,status,detail";
const ANALYSED = "timestamp_utc,latency_ms,status,detail,source";
const path = "ops/log.csv";
const row: LatencyRow = {
  signalId: "s",
  emitted: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  acknowledged: Date.UTC(2026, 0, 2, 3, 4, 6) + 0.125,
  success: true,
  detail: "status=200",
};
const line = "s,2026-01-02T03:04:05.678000+00:00,2026-01-02T03:04:06.000125+00:00,success,status=200";

async function log(office: Office, ...rows: LatencyRow[]): Promise<void> {
  const ctx = office.context();
  const plan = makePlan(ctx, {}, { changes: latencyChanges(ctx, path, rows) });
  await commitPlan({ workspace: ctx.workspace, clock: ctx.clock, command: "test", plan });
}

describe("the latency log", () => {
  test("begins with its header", async () => {
    const office = new Office();
    await log(office, row, { ...row, success: false, detail: "timeout" });
    expect(office.texts(path)).toEqual([OWN, line, line.replace("success,status=200", "failure,timeout")]);
  });

  test.each([
    ["a row", `${OWN}\n${line}\n`, [OWN, line, line]],
    ["nothing in it", "", [OWN, line]],
    ["an unfinished line", `${OWN}\nhalf`, [OWN, "half", line]],
    ["a byte order mark and CRLF", `\ufeff${OWN}\r\n`, [`\ufeff${OWN}\r`, line]],
  ])("goes on in a file with %s", async (_, text, lines) => {
    const office = new Office({ [path]: text });
    await log(office, row);
    expect(office.texts(path)).toEqual(lines);
    expect(Object.keys(office.files()).filter((name) => name.includes("mismatch"))).toEqual([]);
  });

  test("goes on in the shape in which the analyser has rewritten it", async () => {
    const office = new Office({ [path]: `${ANALYSED}\n` });
    await log(office, row);
    expect(office.texts(path)).toEqual([
      ANALYSED,
      "2026-01-02T03:04:06.000125+00:00,322.125000,success,status=200,s",
    ]);
  });

  test.each(["other,columns\n1,2\n", "\n", `${OWN},more\n`, "x".repeat(10_000), "constructor\n"])(
    "sets a foreign file aside and says so: %j",
    async (text) => {
      const office = new Office({ [path]: text });
      await log(office, row);
      expect(office.texts(path)).toEqual([OWN, line]);
      expect(office.read("ops/log.mismatch-20260102_030405.csv")).toBe(text);
      expect(office.notes).toContain("it is kept as ops/log.mismatch-20260102_030405.csv");
    },
  );

  test("never overwrites what was set aside in the same second", async () => {
    const first = "ops/log.mismatch-20260102_030405.csv";
    const office = new Office({ [path]: "foreign", [first]: "first" });
    await log(office, row);
    expect([office.read(first), office.read("ops/log.mismatch-20260102_030406.csv")]).toEqual([
      "first",
      "foreign",
    ]);
  });

  test("refuses a folder", () => {
    const office = new Office({ [`${path}/file`]: "" });
    expect(errorOf(() => latencyChanges(office.context(), path, [row])).code).toBe("is_a_directory");
  });

  test("property: any signal id and detail read back as they were, in both shapes", async () => {
    const text = fc.string({ unit: "grapheme-composite", minLength: 1 });
    const anyRow = fc.record({
      signalId: text,
      emitted: fc.constant(row.emitted),
      acknowledged: fc.constant(row.acknowledged),
      success: fc.boolean(),
      detail: text,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(OWN, ANALYSED),
        async (rows, header) => {
          const office = new Office({ [path]: `${header}\n` });
          await log(office, ...rows);
          const { data } = Papa.parse<string[]>(office.read(path), { newline: "\n", skipEmptyLines: true });
          const columns = header === OWN ? [0, 4] : [4, 3];
          const read = data.slice(1).map((cells) => columns.map((column) => cells[column]));
          expect(read).toEqual(rows.map(({ signalId, detail }) => [signalId, detail]));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("a line of the fallback log", () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 6) + 0.001;

  test("says when and why, then what was to be sent, then more", () => {
    expect(jsonLine(fallbackLine(now, "timeout", { signal_id: "s", meta: null }, { env_var: "X" }))).toBe(
      '{"ts":"2026-01-02T03:04:06.000001+00:00","note":"timeout","signal_id":"s","meta":null,"extra":{"env_var":"X"}}\n',
    );
    expect(jsonLine(fallbackLine(now, "timeout", { signal_id: "s" }))).toEndWith('"signal_id":"s"}\n');
  });

  test("property: reads back as it was, however its texts look", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.jsonValue({ stringUnit: "grapheme" }),
        (signal_id, meta) => {
          const payload = { signal_id, meta: JSON.parse(JSON.stringify(meta)) };
          const written = jsonLine(fallbackLine(now, "n", payload));
          expect(written.indexOf("\n")).toBe(written.length - 1);
          const { rows, torn } = parseJsonLines(written, "log");
          expect([rows.length, torn]).toEqual([1, undefined]);
          expect(rows[0]!.value).toMatchObject({ note: "n", signal_id });
          expect((rows[0]!.value as typeof payload).meta).toEqual(payload.meta);
        },
      ),
    );
  });
});
