import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Bars, Metrics } from "../../lib/index.ts";
import { goldenBars } from "../engine/lcg.ts";
import { Desk } from "./desk.ts";
import { slice } from "./sample.ts";

const index = join(import.meta.dir, "../../lib/index.ts");
const source = await Bun.file(index).text();
/** The examples in the module's comment; `expression; // => value` states what an expression gives. */
const examples = [...source.matchAll(/ \* ```ts\n([\s\S]*?) \* ```/g)].map(([, code]) =>
  (code as string).replace(/^ \* ?/gm, ""),
);

/** Runs an example as a module of its own and returns what it exports. */
async function run(example: string): Promise<Record<string, unknown>> {
  const checked = example.replace(/^(.*); \/\/ => (.*)$/gm, "expect($1).toEqual($2);");
  const desk = new Desk({
    "example.ts": `import { expect } from "bun:test";\n${checked.replaceAll('"orb-ops"', JSON.stringify(index))}`,
  });
  return await import(join(desk.root, "example.ts"));
}

describe("the examples of the public interface", () => {
  test("are there", () => {
    expect(examples).toHaveLength(2);
  });

  test("learning, saving and going on gives what one run over all bars gives", async () => {
    const learn = (await run(examples[0] as string)).learn as (first: Bars, second: Bars) => Metrics;
    const bars = goldenBars();
    const cut = (at: number) => learn(slice(bars, 0, at), slice(bars, at, bars.length));
    const { trades, total_pips } = cut(3000);
    expect(trades).toBeGreaterThan(0);
    expect(cut(1)).toMatchObject({ trades, total_pips });
  });

  test("a state of another configuration is refused", async () => {
    expect(examples[1]?.match(/\/\/ => /g)).toHaveLength(3);
    await run(examples[1] as string);
  });
});
