import { expect, test } from "bun:test";
import { FIXES } from "../../../lib/engine/config.ts";
import { examples } from "./examples.ts";
import { only, play, without } from "./play.ts";

test("every correction has an example", () => {
  expect(examples.map(({ fix }) => fix)).toEqual([...FIXES]);
});

test.each(examples.map((example) => [example.fix, example] as const))("%s: off and on", (fix, example) => {
  const { base, tell = ({ text }) => text, off, on } = example;
  const [offSetup, onSetup] = base === "corrected" ? [without(fix), without()] : [only(), only(fix)];
  expect(tell(play(example.bars, { ...example.setup, ...offSetup }))).toBe(off);
  expect(tell(play(example.bars, { ...example.setup, ...onSetup }))).toBe(on);
});
