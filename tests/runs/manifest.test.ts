import { describe, expect, test } from "bun:test";
import { OpsError } from "../../lib/workspace/errors.ts";
import { manifestDocument } from "../../lib/runs/manifest/document.ts";
import { loadManifests } from "../../lib/runs/manifest/folder.ts";
import { loadManifest, readManifest, type SemanticsChoice } from "../../lib/runs/manifest/load.ts";
import { DEMO_MANIFEST, workspaceWith } from "./support.ts";

const read = (text: string, choice?: SemanticsChoice) => readManifest(text, "m.yaml", choice);
const demo = (from: string | RegExp, to: string) => {
  const text = DEMO_MANIFEST.replace(from, to);
  if (text === DEMO_MANIFEST) throw new Error(`the demo manifest does not hold ${from}`);
  return text;
};
const refusal = (act: () => unknown): OpsError => {
  try {
    act();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

test("the example of the specification loads, with its defaults", () => {
  const { manifest, semantics, warnings } = read(DEMO_MANIFEST);
  expect({ semantics, warnings }).toEqual({ semantics: "corrected", warnings: [] });
  expect(manifest.meta).toEqual({
    id: "demo_orb_v1",
    name: "Demo ORB",
    version: "1.0",
    category: "day",
    tags: ["demo"],
    description: "",
  });
  expect(manifest.risk).toEqual({
    risk_per_trade_pct: 0.2,
    max_daily_dd_pct: null,
    notional_cap: null,
    max_concurrent_positions: 1,
    warmup_trades: 10,
    account_currency: "USD",
  });
  expect(manifest.runner.cli_args).toMatchObject({
    equity: 50000,
    state_archive: "ops/state_archive",
    debug: false,
  });
  expect(manifest.router.priority).toBe(0);
});

describe("what a manifest may look like", () => {
  test.each([
    ["ev_mode off is a text", "", "", (m) => m.runner.runner_config.ev_mode, "off"],
    [
      "ev_mode false is off too",
      "ev_mode: off",
      "ev_mode: false",
      (m) => m.runner.runner_config.ev_mode,
      "off",
    ],
    ["a version keeps its writing", 'version: "1.0"', "version: 1.20", (m) => m.meta.version, "1.20"],
    [
      "mode in any case",
      "mode: conservative",
      "mode: ConSeRvAtIvE",
      (m) => m.strategy.instruments[0]?.mode,
      "conservative",
    ],
    ["a blank mode is null", "mode: conservative", 'mode: " "', (m) => m.strategy.instruments[0]?.mode, null],
    [
      "a symbol in any case",
      "symbol: USDJPY",
      "symbol: usdjpy",
      (m) => m.strategy.instruments[0]?.symbol,
      "USDJPY",
    ],
    [
      "none is null",
      "ev_profile: configs/ev_profiles/demo.yaml",
      "ev_profile: None",
      (m) => m.state.ev_profile,
      null,
    ],
    ["a router block that is none", /router: \{.*\}/, "router: none", (m) => m.router.allowed_sessions, []],
    [
      "a number as text",
      "risk_per_trade_pct: 0.2",
      'risk_per_trade_pct: "2e-1"',
      (m) => m.risk.risk_per_trade_pct,
      0.2,
    ],
    [
      "tags trimmed, lower-cased, blanks dropped",
      "tags: [demo]",
      'tags: [" A ", "", B]',
      (m) => m.meta.tags,
      ["a", "b"],
    ],
    [
      "features sorted once each",
      "router:",
      "features: {required: [b, a, b]}\nrouter:",
      (m) => m.features.required,
      ["a", "b"],
    ],
    ["notes are free", "meta:", "notes: {anything: [1]}\nmeta:", (m) => m.meta.id, "demo_orb_v1"],
  ] satisfies [
    string,
    string | RegExp,
    string,
    (m: ReturnType<typeof read>["manifest"]) => unknown,
    unknown,
  ][])("%s", (_, from, to, pick, expected) => {
    const text = from === "" ? DEMO_MANIFEST : demo(from, to);
    expect(pick(read(text).manifest)).toEqual(expected);
  });

  test.each([
    ["null", true],
    ["False", false],
    ['"off"', false],
    ['"No"', false],
    ['""', false],
    ["0", false],
    ["2", true],
    ['"maybe"', true],
    ["[]", false],
  ])("auto_state: %s is %p", (written, expected) => {
    const { manifest } = read(demo("auto_state: false", `auto_state: ${written}`));
    expect(manifest.runner.cli_args.auto_state).toBe(expected);
  });
});

describe("what a manifest must not be", () => {
  test.each([
    ["a list", /.*/s, "- a", 1, "expected object"],
    ["without a name", "name: Demo ORB, ", "", 1, "meta.name"],
    ["with a blank name", "name: Demo ORB", 'name: " "', 1, "meta.name: must not be blank"],
    ["of another category", "category: day", "category: night", 1, "meta.category"],
    ["without instruments", /instruments:\n.*\n.*\n/, "instruments: []\n", 4, "strategy.instruments"],
    ["with a symbol that leaves its folder", "symbol: USDJPY", "symbol: ../x", 5, "no valid symbol"],
    ["with an unknown mode", "mode: bridge", "mode: brigde", 6, "strategy.instruments.1.mode"],
    ["with parameters that are no map", /parameters: \{.*\}/, "parameters: 5", 7, "strategy.parameters"],
    ["with a parameter of the wrong type", "or_n: 6", "or_n: six", 7, "strategy.parameters.or_n"],
    ["without risk", /risk: \{.*\}\n/, "", 1, "risk"],
    ["with no risk to take", "risk_per_trade_pct: 0.2", "risk_per_trade_pct: 0", 9, "must be above 0"],
    [
      "with a runner_config that is no map",
      /runner_config: \{.*\}/,
      "runner_config: 5",
      11,
      "runner.runner_config",
    ],
    ["with cli_args that are no map", /cli_args: \{.*\}/, "cli_args: [1]", 12, "runner.cli_args"],
    [
      "with an unknown policy",
      "ev_mode: off",
      "fill_same_bar_policy_bridge: coin",
      11,
      "sl_first, tp_first or probabilistic",
    ],
    ["with an unknown correction", "runner:\n", "runner:\n  fixes: {real_tuch: true}\n", 11, "real_tuch"],
  ])("%s", (_, from, to, line, message) => {
    const error = refusal(() => read(demo(from, to)));
    expect(error).toMatchObject({ code: "manifest_invalid", exit: 1, stream: "stderr" });
    expect(error.text.en).toContain(`m.yaml:${line}: `);
    expect(error.text.en).toContain(message);
    expect(error.text.ja).toContain(`m.yaml:${line}: `);
  });

  test("all problems are told at once, in the order of the file", () => {
    const error = refusal(() => read(demo("category: day", "category: x").replace("0.2", "-1")));
    const problems = error.fields.problems as { line: number; key: string }[];
    expect(problems.map(({ line, key }) => [line, key])).toEqual([
      [1, "meta.category"],
      [9, "risk.risk_per_trade_pct"],
    ]);
    expect(error.text.ja).not.toContain("Invalid");
  });

  test("a missing file has its own code", () => {
    const { reader } = workspaceWith();
    expect(refusal(() => loadManifest(reader, "configs/no.yaml"))).toMatchObject({
      code: "manifest_not_found",
      exit: 1,
    });
  });
});

describe("keys that nothing reads", () => {
  test.each([
    [
      "misplaced under runner",
      "runner:\n",
      "runner:\n  size_floor_mult: 0.05\n",
      "11: runner.size_floor_mult has no effect here; it belongs at runner.runner_config.size_floor_mult",
    ],
    [
      "by its flag's name under cli_args",
      "equity: 50000",
      "equity: 50000, threshold_lcb: -10",
      "12: runner.cli_args.threshold_lcb has no effect here; it belongs at runner.runner_config.threshold_lcb_pip",
    ],
    [
      "a parameter under runner_config",
      "ev_mode: off",
      "ev_mode: off, ny_high_rv_block: true",
      "11: runner.runner_config.ny_high_rv_block has no effect here; it belongs at strategy.parameters.ny_high_rv_block",
    ],
    [
      "mistyped",
      "category_cap_pct: 30",
      "category_cap_pc: 30",
      "8: router.category_cap_pc is an unknown key; did you mean category_cap_pct?",
    ],
    [
      "in an instrument",
      "mode: bridge",
      "mode: bridge, pips: 1",
      "6: strategy.instruments.1.pips is an unknown key",
    ],
    ["at the top", "\nstate:", "\nRiks: {}\nstate:", "13: Riks is an unknown key; did you mean risk?"],
    [
      "a session that does not exist",
      "[LDN, NY]",
      "[LON, NY]",
      '8: router.allowed_sessions: "LON" is none of TOK, LDN, NY; did you mean LDN?',
    ],
    [
      "an EV mode that does not exist",
      "ev_mode: off",
      "ev_mode: lbc",
      '11: runner.runner_config.ev_mode: "lbc" is none of lcb, mean, off; did you mean lcb?',
    ],
  ])("%s: an error that names the place, a warning under reference", (_, from, to, message) => {
    const text = demo(from, to);
    expect(refusal(() => read(text)).text.en).toContain(`m.yaml:${message}`);
    const { warnings, manifest } = read(text, { semantics: "reference" });
    expect(warnings.map(({ en }) => en)).toEqual([`m.yaml:${message}`]);
    expect(manifest.meta.id).toBe("demo_orb_v1");
  });

  test("strategy.parameters are free", () => {
    const { manifest } = read(demo("max_signals_per_day: 2", "my_own: {deep: [1]}"));
    expect(manifest.strategy.parameters).toEqual({ or_n: 6, k_tp: 1.1, k_sl: 0.7, my_own: { deep: [1] } });
  });
});

describe("semantics", () => {
  const fixed = demo(
    "runner:\n",
    "runner:\n  semantics: reference\n  fixes: {real_touch: true, slip_once: true}\n",
  );

  test.each([
    ["of the manifest", {}, "reference", { real_touch: true, slip_once: true, trail_label: false }],
    [
      "--semantics sets the manifest's fixes aside",
      { semantics: "reference" },
      "reference",
      { real_touch: false },
    ],
    [
      "--semantics corrected",
      { semantics: "corrected" },
      "corrected",
      { real_touch: true, trail_label: true },
    ],
    [
      "--fix and --no-fix",
      { fix: ["trail_label"], noFix: ["slip_once"] },
      "reference",
      { real_touch: true, slip_once: false, trail_label: true },
    ],
  ] satisfies [string, SemanticsChoice, string, object][])("%s", (_, choice, semantics, fixes) => {
    const loaded = read(fixed, choice);
    expect(loaded.semantics).toBe(semantics as "reference");
    expect(loaded.fixes).toMatchObject(fixes);
  });

  test("worst_order refuses another policy for conservative runs and names both keys", () => {
    const text = demo("ev_mode: off", "fill_same_bar_policy_conservative: tp_first");
    const error = refusal(() => read(text));
    expect(error.text.en).toContain("runner.runner_config.fill_same_bar_policy_conservative");
    expect(error.text.en).toContain("runner.fixes.worst_order");
    expect(read(text, { noFix: ["worst_order"] }).manifest.meta.id).toBe("demo_orb_v1");
    expect(read(text, { semantics: "reference" }).warnings).toEqual([]);
  });
});

test("a manifest passed on keeps every number of the router, and the budget that governance gives", () => {
  const text = demo(
    "category_cap_pct: 30",
    "category_cap_pct: 30, max_correlation: 0.6, priority: 2",
  ).replace("\nstate:", "\ngovernance: {category_budget_pct: 12}\nstate:");
  const document = manifestDocument(read(text).manifest);
  expect(Object.keys(document)).toEqual(
    "id name description version category class_path tags strategy router risk features runner state".split(
      " ",
    ),
  );
  expect(document.router).toMatchObject({
    category_cap_pct: 30,
    max_correlation: 0.6,
    priority: 2,
    category_budget_pct: 12,
  });
});

describe("a folder of manifests", () => {
  test("is read in the order of its paths, other files aside", () => {
    const { reader } = workspaceWith({
      "configs/strategies/b.yaml": DEMO_MANIFEST,
      "configs/strategies/a/z.yaml": demo("demo_orb_v1", "other"),
      "configs/strategies/notes.md": "no manifest",
    });
    const ids = loadManifests(reader, "configs/strategies").map(({ manifest }) => manifest.meta.id);
    expect(ids).toEqual(["other", "demo_orb_v1"]);
  });

  test("refuses two manifests of one id", () => {
    const { reader } = workspaceWith({ "s/a.yaml": DEMO_MANIFEST, "s/b.yaml": DEMO_MANIFEST });
    expect(refusal(() => loadManifests(reader, "s")).text.en).toBe(
      'The manifest id "demo_orb_v1" stands in s/a.yaml and in s/b.yaml.',
    );
  });
});
