import { describe, expect, test } from "bun:test";
import { readLedger } from "../../lib/state/ledger_read.ts";
import { Desk, errorOf } from "./desk.ts";
import { LEDGER, line, printLedger } from "./ledger_support.ts";

const pair = { symbol: "USDJPY", mode: "conservative" };
const read = (text: string) => readLedger(new Desk({ [LEDGER]: text }).context().reader, pair);

describe("a ledger", () => {
  test("is read whole however long it is, in any writing", () => {
    const bars = { ...line(1).bars, path: `検証済み/${"円".repeat(2000)}.csv` };
    const lines = Array.from({ length: 300 }, (_, index) => line(index + 1, { bars }));
    const text = printLedger(lines);
    // More than several pieces, some of which end inside a letter.
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000);
    expect(read(text)).toEqual({ path: LEDGER, lines, torn: null });
  });

  test.each([
    ["is empty", "", 0, null],
    ["has blank lines", `\n${printLedger([line(1)])}\n \n${printLedger([line(2)])}`, 2, null],
    ["lacks its last newline", printLedger([line(1), line(2)]).trimEnd(), 2, null],
    ["ends inside a line", printLedger([line(1), line(2)]).slice(0, -9), 1, 2],
    ["ends inside its first line", '{"format', 0, 1],
  ])("that %s is read as far as it goes", (_, text, count, torn) => {
    const ledger = read(text);
    expect([ledger.lines.length, ledger.torn]).toEqual([count, torn]);
  });

  test("that is cut in its middle is refused by the line's number", async () => {
    const [first, second] = [printLedger([line(1)]), printLedger([line(2)])];
    const { code, exit, fields } = await errorOf(() => read(`${first}\n${second.slice(0, 90)}\n${second}`));
    expect([code, exit, fields]).toEqual(["ledger_corrupt", 1, { path: LEDGER, line: 3 }]);
  });

  test("that is not there is named with who writes it", async () => {
    const { code, exit, hint } = await errorOf(() => readLedger(new Desk().context().reader, pair));
    expect([code, exit]).toEqual(["ledger_not_found", 1]);
    expect(hint?.en).toContain("update_state");
  });
});
