import { describe, expect, test } from "bun:test";
import { Desk, shipped } from "./search_desk.ts";

const CHECK = "check_lookahead --checks 12";

/** A manifest for a strategy of the operator's own, and the strategy. */
function own(body: string): Record<string, string> {
  const manifest = shipped("configs/strategies/templates/my_strategy.yaml")
    .replace("configs/strategies/templates/my_strategy.ts", "mine.ts")
    .replace("aggregate_ev: false", "aggregate_ev: false\n    csv: data/bars.csv\n    auto_state: false");
  return { "mine.yaml": manifest, "mine.ts": body };
}

const strategy = (outside: string, inside: string) => `
${outside}
export default () => {
  let bars = 0;
  return {
    onBar(bar) {
      bars++;
      ${inside}
      return null;
    },
  };
};
`;
const BUY = `return { side: "BUY", tpPips: 20, slPips: 10 };`;

async function check(desk: Desk, flags: string) {
  const { exit, out, err } = await desk.type(`${CHECK} ${flags}`);
  expect(err).not.toContain("error");
  return { exit, ...JSON.parse(out) };
}

const kinds = ({ leaks }: { leaks: { depends_on: string }[] }) => [
  ...new Set(leaks.map(({ depends_on }) => depends_on)),
];

describe("the check for look-ahead", () => {
  test("finds none in the shipped strategy, in either mode", async () => {
    using desk = new Desk();
    for (const mode of ["conservative", "bridge"]) {
      const result = await check(desk, `--csv data/bars.csv --symbol USDJPY --mode ${mode}`);
      expect(result).toMatchObject({ exit: 0, leaks: [], semantics: "corrected" });
      expect(result.entries).toBeGreaterThan(50);
      expect(result.replays).toBe(1 + 3 * 12 + 12);
    }
  });

  test("shows the reference's: gates that read the very bar they trade on", async () => {
    using desk = new Desk();
    const result = await check(desk, "--csv data/bars.csv --semantics reference");
    expect([result.exit, kinds(result)]).toEqual([1, ["own_path"]]);
    const fields = result.leaks.flatMap(({ differs }: { differs: object }) => Object.keys(differs));
    expect(fields).toContain("or_atr_ratio");
    expect(result.leaks.map(({ ts }: { ts: string }) => ts)).toEqual(
      result.leaks.map(({ ts }: { ts: string }) => ts).sort(),
    );
  });

  test("shows that one correction alone was missing", async () => {
    using desk = new Desk();
    const result = await check(
      desk,
      "--csv data/bars.csv --no-fix closed_bar_decisions --no-fix worst_order",
    );
    expect([result.exit, kinds(result)]).toEqual([1, ["own_path"]]);
  });

  test("finds none in an honest strategy of the operator's own", async () => {
    using desk = new Desk(own(strategy("", `if (bars % 97 === 0) ${BUY}`)));
    const result = await check(desk, "--manifest mine.yaml");
    expect(result).toMatchObject({ exit: 0, leaks: [], strategy: "mine.ts" });
    expect(result.entries).toBeGreaterThan(20);
  });

  test("finds a strategy that remembers an earlier run over the same bars", async () => {
    const remembering = strategy(
      "const seen = new Map();",
      `const next = seen.get(bar.time + 300000);
       seen.set(bar.time, bar.close);
       if (next !== undefined ? next > bar.close + 0.05 : bars % 97 === 0) ${BUY}`,
    );
    using desk = new Desk(own(remembering));
    const result = await check(desk, "--manifest mine.yaml");
    expect([result.exit, kinds(result)]).toEqual([1, ["not_repeatable"]]);
  });

  test("finds a strategy that throws dice", async () => {
    using desk = new Desk(own(strategy("", `if (Math.random() < 0.01) ${BUY}`)));
    const result = await check(desk, "--manifest mine.yaml");
    expect([result.exit, kinds(result)]).toEqual([1, ["not_repeatable"]]);
  });

  test("cannot unmask a strategy that reads the file of bars by itself: that is the same in every replay", async () => {
    const peeking = strategy(
      `const fs = process.getBuiltinModule("node:fs");
       const rows = fs.readFileSync(new URL("data/bars.csv", import.meta.url), "utf8").split("\\n").slice(1);
       const closes = new Map(rows.map((row) => [Date.parse(row.split(",")[0]), Number(row.split(",")[6])]));`,
      `if (closes.get(bar.time + 600000) > closes.get(bar.time) + 0.05) ${BUY}`,
    );
    using desk = new Desk(own(peeking));
    const result = await check(desk, "--manifest mine.yaml");
    expect([result.exit, result.entries > 0]).toEqual([0, true]);
  });
});
