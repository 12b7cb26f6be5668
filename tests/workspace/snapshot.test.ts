import { writeFileSync } from "node:fs";
import { describe, expect, test } from "bun:test";
import { patchSections, patchSnapshot, readSnapshot, SNAPSHOT } from "../../lib/workspace/snapshot.ts";
import { errorOf, readerOf, tempWorkspace } from "./support.ts";

const snapshotOf = (text: string) => readerOf(tempWorkspace({ [SNAPSHOT]: text }));
const written = (change: ReturnType<typeof patchSnapshot>) =>
  change.op === "write" && typeof change.content === "string" ? JSON.parse(change.content) : undefined;

describe("the runtime snapshot", () => {
  test("is empty where it is absent", () => {
    expect(readSnapshot(readerOf(tempWorkspace()))).toEqual({});
  });

  test("keeps other sections, other members and their order when one is set", () => {
    const ctx = snapshotOf(
      '{"z": {"k": 1}, "state_update": {"USDJPY_bridge": "x"}, "unknown": {"deep": [1]}}',
    );
    const change = patchSnapshot(ctx, "state_update", { USDJPY_conservative: "2026-01-02T03:05:00" });
    expect(change).toMatchObject({ path: SNAPSHOT, expect: { is: "file" } });
    expect(change.op === "write" && change.content).toBe(
      `{
  "z": {
    "k": 1
  },
  "state_update": {
    "USDJPY_bridge": "x",
    "USDJPY_conservative": "2026-01-02T03:05:00"
  },
  "unknown": {
    "deep": [
      1
    ]
  }
}
`,
    );
  });

  test("takes several sections in one change, and a path of one's own", () => {
    const ctx = readerOf(tempWorkspace());
    const change = patchSections(
      ctx,
      { ingest: { USDJPY_5m: "a" }, ingest_meta: { USDJPY_5m: {} } },
      "other.json",
    );
    expect(change).toMatchObject({ path: "other.json", expect: { is: "absent" } });
    expect(written(change)).toEqual({ ingest: { USDJPY_5m: "a" }, ingest_meta: { USDJPY_5m: {} } });
  });

  test.each([
    ["is empty", ""],
    ["is cut", '{"ingest": {'],
    ["is a list", "[]"],
    ["is null", "null"],
    ["has a section that is no object", '{"ingest": "2026"}'],
    ["has an empty section", '{"ingest": null}'],
    ["is no text", ""],
    ["begins with a byte order mark", "\ufeff{}"],
  ])("that %s is never taken for empty", (name, text) => {
    const ctx = name === "is no text" ? notText() : snapshotOf(text);
    for (const work of [() => readSnapshot(ctx), () => patchSnapshot(ctx, "ingest", {})]) {
      const error = errorOf(work);
      expect(error).toMatchObject({ code: "snapshot_corrupt", exit: 1, fields: { path: SNAPSHOT } });
      expect(error.text.en + error.hint?.en).toContain(SNAPSHOT);
    }
  });

  function notText() {
    const ctx = snapshotOf("");
    writeFileSync(ctx.reader.workspace.resolve(SNAPSHOT), Buffer.from([0xff, 0xfe, 0x7b]));
    return ctx;
  }
});
