import { describe, expect, test } from "bun:test";
import { Live } from "../../lib/command/live.ts";
import { fakeWorld } from "./fake_world.ts";

const ESC = "\u001b[";

function rig() {
  const world = fakeWorld({ columns: 40 });
  let now = 0;
  const live = new Live("ja", false, world, { monotonic: () => now });
  return { world, live, pass: (ms: number) => (now += ms) };
}

describe("a block of lines that is drawn over again", () => {
  test("goes back over as many lines as it had", () => {
    const { world, live, pass } = rig();
    live.draw(() => "one\ntwo\nthree");
    pass(1000);
    live.draw(() => "four");
    pass(1000);
    live.draw(() => "five");
    const back = (lines: number) => `${ESC}${lines}A\r${ESC}J`;
    expect(world.err).toBe(`one\ntwo\nthree\n${back(3)}four\n${back(1)}five\n`);
  });

  test("is drawn some times a second at most; what was left out is shown when it stops", () => {
    const { world, live, pass } = rig();
    let asked = 0;
    for (let k = 0; k < 100; k++) {
      live.draw(() => `step ${k} of ${++asked}`);
      pass(10);
    }
    expect(asked).toBe(5);
    live.stop();
    expect(world.err).toEndWith("step 99 of 6\n");
  });

  test("stays when it stops: what comes next begins below it", () => {
    const { world, live, pass } = rig();
    live.draw(() => "table");
    live.stop();
    world.output.stderr("note\n");
    pass(1000);
    live.draw(() => "table again");
    expect(world.err).toBe("table\nnote\ntable again\n");
  });

  test("is drawn in the operator's language, within the terminal", () => {
    const { world, live } = rig();
    live.draw(
      ({ text, table }) => `${text({ en: "en", ja: "日本語" })}\n${table(["a"], [["x".repeat(60)]])}`,
    );
    expect(world.err).toStartWith("日本語\n");
    expect(Math.max(...world.err.split("\n").map((line) => Bun.stringWidth(line)))).toBeLessThanOrEqual(40);
  });
});
