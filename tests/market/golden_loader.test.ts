import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBars } from "../../lib/market/read.ts";
import { failure, parityFolder, readAll } from "./support.ts";

const golden = join(parityFolder, "golden/sim_csv_forms");
const absent = !existsSync(golden);

describe.skipIf(absent)(
  `loader statistics of the golden case${absent ? ` (skipped: no ${golden})` : ""}`,
  () => {
    const input = (name: string) => join(golden, "inputs/in", name);
    const bounds = { start: Date.UTC(2018, 0, 1), end: Date.UTC(2030, 0, 1) };

    test.each([
      ["bad.csv", {}, "bad.json"],
      ["bad.csv", bounds, "bad_window.json"],
      ["alias.csv", {}, "alias.json"],
      ["headerless.csv", {}, "headerless.json"],
      ["space.csv", {}, "space.json"],
      ["nosymbol.csv", {}, "nosymbol.json"],
    ])("%s with bounds %j", async (name, options, expected) => {
      const { debug } = await Bun.file(join(golden, "expected/out", expected)).json();
      const { report, bars } = readAll(
        readBars(input(name), { ...options, symbolFilter: "USDJPY", defaultSymbol: "USDJPY" }),
      );
      expect(report.loader).toEqual(debug.csv_loader);
      expect(report.rows).toBe(name === "bad.csv" ? 3000 : 2999);
      expect(bars.length).toBe(report.rows - report.loader.skipped_rows - report.otherSymbols);
    });

    test("strict, a missing column and a file without rows", () => {
      const strict = failure(() => readAll(readBars(input("bad.csv"), { strict: true })));
      expect(strict.text.en).toBe("skipped=1, last_error=price_parse_error, line=12");
      const missing = failure(() => readAll(readBars(input("missing.csv"))));
      expect([missing.code, missing.text.en, missing.exit]).toEqual(["missing_required_columns", "c", 1]);
      expect(readAll(readBars(input("empty.csv"))).bars.length).toBe(0);
    });
  },
);
