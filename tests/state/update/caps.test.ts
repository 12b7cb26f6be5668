import { describe, expect, test } from "bun:test";
import guards from "../../../configs/guards.yaml" with { type: "text" };
import { GUARDS_FILE, readGuards } from "../../../lib/state/update/caps.ts";
import { errorOf } from "../desk.ts";
import { UpdateDesk } from "./support.ts";

const withGuards = (text: string) => new UpdateDesk(0, { [GUARDS_FILE]: text }).context().reader;

describe("caps", () => {
  test("come from the guards file where no flag sets them, and say so", async () => {
    const desk = new UpdateDesk(500, { [GUARDS_FILE]: guards });
    const { out } = await desk.update("--simulate-live", "--var-cap", "0.5");
    expect(out.caps).toEqual({
      max_delta: { value: 0.2, source: GUARDS_FILE },
      var_cap: { value: 0.5, source: "flag" },
      liquidity_cap: { value: 5, source: GUARDS_FILE },
    });
    expect(out.max_delta_scope).toBe("estimates");
  });

  test("are none without the file, or when it is ignored", async () => {
    const none = { value: null, source: null };
    for (const desk of [new UpdateDesk(500), new UpdateDesk(500, { [GUARDS_FILE]: guards })]) {
      const { out } = await desk.update("--simulate-live", "--dry-run", "--no-guards-file");
      expect(out.caps).toEqual({ max_delta: none, var_cap: none, liquidity_cap: none });
    }
  });

  test("are asked for in pseudo-live mode only: elsewhere a flag is passed over with a warning", async () => {
    const desk = new UpdateDesk(500, { [GUARDS_FILE]: "no: guards" });
    const out = await desk.applied("--var-cap", "0");
    expect(out.warnings).toEqual(["guards_ignored_without_simulate_live"]);
    expect(out).not.toHaveProperty("caps");
  });

  test.each([
    [["--var-cap", "nan"]],
    [["--max-delta", "inf"]],
    [["--max-delta", "-0.1"]],
    [["--liquidity-cap", ""]],
    [["--var-cap"]],
    [["--max-delta-scope", "some"]],
    [["--rv-cuts", "1"]],
    [["--mode", "other"]],
    [["--equity", "nan"]],
    [["--no-such-flag"]],
  ])("flags that are no caps end with 2: %j", async (argv) => {
    const desk = new UpdateDesk(500);
    expect((await desk.update("--no-manifest", "--simulate-live", ...argv)).exit).toBe(2);
    expect(desk.exists("ops")).toBe(false);
  });
});

describe("the guards file", () => {
  test("as shipped", () => {
    expect(readGuards(withGuards(guards))).toEqual({ max_delta: 0.2, var_cap: 4, liquidity_cap: 5 });
  });

  test("may leave caps out, or be empty", () => {
    expect(readGuards(withGuards("var_cap: 3\nmax_delta:\n"))).toEqual({ var_cap: 3 });
    expect(readGuards(withGuards("# none\n"))).toEqual({});
  });

  test.each([
    ["var_cp: 4", 1, /\(did you mean var_cap\?\)\.$/],
    ["max_delta: 0.2\nvar_cap: -1", 2, /var_cap is no number from 0 on/],
    ["var_cap: .inf", 1, /var_cap is no number/],
    ['var_cap: "4"', 1, /var_cap is no number/],
    ["- 1", 1, /no mapping/],
    ["var_cap: 1\nvar_cap: 2", 2, /given twice/],
  ])("is refused with %j: a guard with a typing error is no guard", async (text, line, says) => {
    const error = await errorOf(() => readGuards(withGuards(text)));
    expect({ code: error.code, exit: error.exit, line: error.fields.line }).toEqual({
      code: "guards_invalid",
      exit: 2,
      line,
    });
    expect(error.text.en).toMatch(says);
    expect(error.text.ja).not.toBe(error.text.en);
  });

  test("is refused also where there is nothing to learn", async () => {
    const desk = new UpdateDesk(500, { [GUARDS_FILE]: "var_cp: 4" });
    await desk.applied();
    expect((await desk.update("--simulate-live")).out.error).toBe("guards_invalid");
  });
});
