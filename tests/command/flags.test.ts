import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { z } from "zod";
import { parseFlags } from "../../lib/command/flags.ts";
import { flagName } from "../../lib/command/options.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { problem } from "../../lib/workspace/issues.ts";
import { commandWith, sample } from "./sample.ts";

const parse = (...argv: string[]) => parseFlags(sample, argv);

async function refusal(...argv: string[]): Promise<OpsError> {
  const thrown = await parse(...argv).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(OpsError);
  return thrown as OpsError;
}

describe("a command line gives", () => {
  const cases: [line: string, key: string, value: unknown][] = [
    ["", "keep", 5],
    ["--keep 7", "keep", 7],
    ["--keep=7", "keep", 7],
    ["-k 7", "keep", 7],
    ["-k7", "keep", 7],
    ["--keep 7 --keep 8", "keep", 8],
    ["--threshold -2.5", "threshold", -2.5],
    ["--threshold=-2.5", "threshold", -2.5],
    ["--threshold -.5", "threshold", -0.5],
    ["--threshold 1e-3", "threshold", 0.001],
    ["--mode bridge", "mode", "bridge"],
    ["--minutes 30", "minutes", 30],
    ["--span 3", "span", 3],
    ["--span all", "span", "all"],
    ["--symbol usdjpy", "symbol", "USDJPY"],
    ["--side SELL", "side", "sell"],
    ["--symbol=--odd", "symbol", "--ODD"],
    ["--symbol=", "symbol", ""],
    ["--tag a --tag b", "tag", ["a", "b"]],
    ["--cut -1 --cut 2", "cut", [-1, 2]],
    ["", "tag", []],
    ["--no-prune", "prune", false],
    ["--prune=false", "prune", false],
    ["--no-prune --prune", "prune", true],
    ["--no-prune --prune=true", "prune", true],
    ["", "strict", undefined],
    ["--strict", "strict", true],
    ["--no-strict", "strict", false],
    ["-n", "dryRun", true],
    ["--preview", "dryRun", true],
    ["--no-preview", "dryRun", false],
    ["a.csv b.csv", "file", ["a.csv", "b.csv"]],
    ["a.csv -k 3 b.csv", "file", ["a.csv", "b.csv"]],
    ["-- --keep -n --prune=false", "file", ["--keep", "-n", "--prune=false"]],
    ["-5", "file", ["-5"]],
  ];
  test.each(cases)("%p: %s = %p", async (line, key, value) => {
    const { options } = await parse(...line.split(" ").filter(Boolean));
    expect((options as Record<string, unknown>)[key]).toEqual(value);
  });
});

describe("a command line is refused", () => {
  const cases: [line: string, code: string, en: string, ja: string, hint: string][] = [
    ["--keep", "missing_value", "--keep needs a value", "--keep には値が必要です", "--keep=VALUE"],
    ["--keep --mode bridge", "missing_value", "--keep needs a value", "値が必要", "--keep=VALUE"],
    ["-k", "missing_value", "-k needs a value", "-k には値が必要です", "-k=VALUE"],
    ["--symbol -x", "missing_value", "--symbol needs a value", "値が必要", "--symbol=VALUE"],
    [
      "--kepe 3",
      "unknown_flag",
      "unknown flag --kepe",
      "--kepe というフラグはありません",
      "Did you mean --keep?",
    ],
    ["--kepe=3", "unknown_flag", "unknown flag --kepe", "--kepe", "Did you mean --keep?"],
    ["--no-prun", "unknown_flag", "unknown flag --no-prun", "--no-prun", "Did you mean --no-prune?"],
    ["--zzzzzz", "unknown_flag", "unknown flag --zzzzzz", "--zzzzzz", "sample --help"],
    ["-z", "unknown_flag", "unknown flag -z", "-z", "sample --help"],
    ["--keep 0x10", "bad_value", `--keep: "0x10" is no number`, "数として読めません", "sample --help"],
    ["--keep=", "bad_value", `--keep: "" is no number`, "数として読めません", "sample --help"],
    ["--keep NaN", "bad_value", `--keep: "NaN" is no number`, "数として読めません", "sample --help"],
    ["--keep Infinity", "bad_value", `"Infinity" is no number`, "数として読めません", "sample --help"],
    ["--keep 1_000", "bad_value", `"1_000" is no number`, "数として読めません", "sample --help"],
    ["--keep 1.5", "bad_value", "--keep: Invalid input: expected int", "--keep: 無効な入力", "sample --help"],
    ["--keep 0", "bad_value", "--keep: Too small", "--keep: 小さすぎる値", "sample --help"],
    [
      "--mode bridg",
      "bad_value",
      "none of conservative, bridge",
      "conservative、bridge",
      "Did you mean bridge?",
    ],
    ["--minutes 20", "bad_value", `"20" is none of 15, 30`, "15、30", "sample --help"],
    ["--span some", "bad_value", `"some" is no number`, "数として読めません", "sample --help"],
    ["--side up", "bad_value", "--side: Invalid option", "--side: 無効な選択", "sample --help"],
    ["--prune=maybe", "bad_value", `true or false, not "maybe"`, "true か false", "sample --help"],
    ["--lock-wait soon", "bad_value", `"soon" is no duration`, "時間として読めません", "sample --help"],
    ["--lang fr", "bad_value", `"fr" is none of en, ja`, "en、ja", ""],
  ];
  test.each(cases)("%p with %s", async (line, code, en, ja, hint) => {
    const error = await refusal(...line.split(" "));
    expect(error.code).toBe(code);
    expect(error.exit).toBe(2);
    expect(error.text.en).toContain(en);
    expect(error.text.ja).toContain(ja);
    expect(error.hint?.en).toContain(hint);
    expect(error.hint?.ja).toMatch(/参照|もしかして/);
  });

  test("with all bad values at once", async () => {
    const error = await refusal("--keep", "many", "--mode", "x", "--lock-wait", "soon");
    for (const flag of ["--keep", "--mode", "--lock-wait"]) expect(error.text.en).toContain(flag);
  });

  test("when an operand is one too many", async () => {
    const plain = commandWith(z.object({}));
    const thrown = await parseFlags(plain, ["x"]).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "unexpected_argument",
      exit: 2,
      text: { en: `unexpected argument "x"` },
    });
  });

  test("when a required flag is missing", async () => {
    const strict = commandWith(z.object({ outDir: z.string() }));
    const thrown = await parseFlags(strict, []).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "bad_value",
      text: { en: "--out-dir is required", ja: "--out-dir は必須です" },
    });
  });

  test("when a required flag is missing that an operator may know by another name", async () => {
    const outJson = z.string().meta({ help: { en: "", ja: "" }, alias: ["json-out", "j"] });
    const thrown = await parseFlags(commandWith(z.object({ outJson })), []).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      text: {
        en: "--out-json (--json-out, -j) is required",
        ja: "--out-json (--json-out, -j) は必須です",
      },
    });
  });
});

describe("a check across options", () => {
  const ranged = commandWith(
    z.object({ from: z.number(), to: z.number() }).check((ctx) => {
      if (ctx.value.from <= ctx.value.to) return;
      const text = { en: "the range is empty", ja: "範囲が空です" };
      ctx.issues.push({ code: "custom", input: ctx.value, path: ["to"], params: { text } });
    }),
  );
  test("speaks both languages", async () => {
    const thrown = await parseFlags(ranged, ["--from", "2", "--to", "1"]).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ text: { en: "--to: the range is empty", ja: "--to: 範囲が空です" } });
  });
});

test("a check beyond zod's own speaks both languages", async () => {
  const odd = z.number().refine((value) => value % 2 === 1, problem("is even", "偶数です"));
  const thrown = await parseFlags(commandWith(z.object({ odd })), ["--odd", "2"]).catch(
    (error: unknown) => error,
  );
  expect(thrown).toMatchObject({ text: { en: "--odd: is even", ja: "--odd: 偶数です" } });
});

describe("shared flags", () => {
  test("exist beside a command's own", async () => {
    const { shared } = await parse(
      "--json",
      "--lock-wait",
      "2m",
      "--lang",
      "ja",
      "-q",
      "--json-out",
      "out/x.json",
    );
    expect(shared).toMatchObject({
      json: true,
      lockWait: 120_000,
      lang: "ja",
      quiet: true,
      jsonOut: "out/x.json",
    });
  });

  test.each([
    ["45", 45_000],
    ["1.5s", 1500],
    ["250ms", 250],
    ["1h", 3_600_000],
    ["0", 0],
  ])("--lock-wait %s is %d ms", async (text, ms) => {
    expect((await parse("--lock-wait", text)).shared.lockWait).toBe(ms);
  });

  test("that a command declares itself reach the runner under every alias", async () => {
    const jsonOut = z
      .string()
      .optional()
      .meta({ help: { en: "Result", ja: "結果" }, alias: "out-json" });
    const own = commandWith(z.object({ jsonOut }));
    const { options, shared } = await parseFlags(own, ["--out-json", "x.json"]);
    expect([options.jsonOut, shared.jsonOut]).toEqual(["x.json", "x.json"]);
  });
});

test("the printed form of any options is parsed back to the same options", async () => {
  const text = fc.string({ minLength: 1 }).filter((word) => word === word.trim());
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const options = fc.record(
    {
      keep: fc.integer({ min: 1 }),
      threshold: number,
      mode: fc.constantFrom("conservative", "bridge"),
      minutes: fc.constantFrom(15, 30),
      span: fc.oneof(number, fc.constant("all")),
      symbol: text.map((word) => word.toUpperCase()),
      tag: fc.array(text),
      cut: fc.array(number, { minLength: 1 }),
      prune: fc.boolean(),
      strict: fc.boolean(),
      dryRun: fc.boolean(),
      file: fc.array(text),
    },
    { requiredKeys: [] },
  );
  const print = ([key, value]: [string, unknown]): string[] => {
    if (Array.isArray(value)) return value.flatMap((item) => print([key, item]));
    if (value === true) return [`--${flagName(key)}`];
    if (value === false) return [`--no-${flagName(key)}`];
    return [`--${flagName(key)}=${value}`];
  };
  await fc.assert(
    fc.asyncProperty(options, async (given) => {
      const parsed = await parse(...Object.entries(given).flatMap(print));
      expect(parsed.options).toMatchObject(given);
    }),
    { numRuns: 300 },
  );
});
