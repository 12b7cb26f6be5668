import { describe, expect, test } from "bun:test";
import { historyOf } from "../../../lib/state/explain/history.ts";
import type { StateFile } from "../../../lib/state/file.ts";
import { hash, line } from "../ledger_support.ts";

/** A state file with these hashes; serials stand for them, 0 for one that no line has. */
const state = (serial: number, parent: number | null = serial - 1): StateFile => ({
  path: "s.json",
  text: "",
  sha256: hash(serial),
  document: {
    meta: { ...(parent !== null && { parent_sha256: hash(parent) }) },
    body: {} as never,
    dropped: [],
  },
});
const branch = (serial: number, parent: number) =>
  line(serial, { parent_sha256: hash(parent), state_sha256: hash(serial * 10) });

describe("the updates that led to a state", () => {
  test.each([
    ["all of them, for the newest", [1, 2, 3], state(3), [1, 2, 3], "nothing", "here", 0],
    ["those before it, for an archived one", [1, 2, 3], state(2), [1, 2], "nothing", "here", 1],
    [
      "up to its parent, for one that no update made",
      [1, 2, 3],
      state(9, 3),
      [1, 2, 3],
      "nothing",
      "parent",
      0,
    ],
    ["from where the ledger begins", [2, 3], state(3), [2, 3], "unknown", "here", 0],
    ["none, for one from elsewhere", [1, 2], state(9, 8), [], "unknown", "nowhere", 2],
    ["none, for one that names no parent", [1, 2], state(9, null), [], "unknown", "nowhere", 2],
    ["none of an empty ledger", [], state(1), [], "unknown", "nowhere", 0],
  ])("are %s", (_, serials, file, expected, begins, ends, elsewhere) => {
    const history = historyOf(
      serials.map((serial) => line(serial)),
      file,
    );
    expect(history.lines.map(({ serial }) => serial)).toEqual(expected);
    expect(history).toMatchObject({ begins, ends, elsewhere });
  });

  test("leave out a branch that was given up when a state was restored", () => {
    const ledger = [line(1), line(2), line(3), branch(2, 1), branch(3, 20)];
    const { lines, elsewhere } = historyOf(ledger, state(30));
    expect(lines).toEqual([line(1), branch(2, 1), branch(3, 20)]);
    expect(elsewhere).toBe(2);
  });

  test("are each taken once, even where hashes lead in a circle", () => {
    const ledger = [line(1, { parent_sha256: hash(2) }), line(2)];
    expect(historyOf(ledger, state(2)).lines).toEqual(ledger);
  });

  test("count the newer of two lines that wrote the same bytes", () => {
    const ledger = [line(1), line(2), line(3), line(2, { txn: "again" }), line(3, { txn: "once more" })];
    expect(historyOf(ledger, state(3)).lines.map(({ txn }) => txn)).toEqual(["txn1", "again", "once more"]);
  });
});
