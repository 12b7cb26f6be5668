import { describe, expect, test } from "bun:test";
import { command } from "../../scripts/archive_state.ts";
import { Desk } from "./desk.ts";

const archive = "ops/state_archive";
const run = "USDJPY_conservative_20260101_000000";
const copiesOn = (desk: Desk) =>
  Object.fromEntries(
    Object.entries(desk.files())
      .filter(([path]) => path.startsWith(archive))
      .map(([path, text]) => [path.slice(archive.length + 1), text]),
  );

describe("archiving the states of runs", () => {
  test("copies every state.json at any depth under its run's name", async () => {
    const desk = new Desk({
      [`runs/${run}/state.json`]: "one",
      "runs/grid/deep/er/state.json": "two",
      "runs/active/state.json": "three",
      "runs/active/other.json": "no state",
    });
    expect(await desk.do(command, {})).toMatchObject({
      archived: 3,
      output: archive,
      unchanged: 0,
      dry_run: false,
    });
    expect(copiesOn(desk)).toEqual({
      [`${run}_20260105_000000.json`]: "one",
      "er_20260105_000000.json": "two",
      "active_20260105_000000.json": "three",
    });
  });

  test("skips a run whose newest copy is the same", async () => {
    const desk = new Desk({ [`runs/${run}/state.json`]: "one" });
    await desk.do(command, {});
    desk.now = "2026-01-06T00:00:00Z";
    expect(await desk.do(command, {})).toMatchObject({ archived: 0, unchanged: 1, files: [] });
    desk.write(`runs/${run}/state.json`, "two");
    expect(await desk.do(command, {})).toMatchObject({ archived: 1, unchanged: 0 });
    desk.now = "2026-01-07T00:00:00Z";
    desk.write(`runs/${run}/state.json`, "one");
    expect(await desk.do(command, {})).toMatchObject({ archived: 1, unchanged: 0 });
    expect(Object.values(copiesOn(desk))).toEqual(["one", "two", "one"]);
  });

  test("gives runs of one name different stamps, and knows them again", async () => {
    const desk = new Desk({
      "runs/a/same/state.json": "one",
      "runs/b/same/state.json": "two",
      "runs/c/same/state.json": "one",
    });
    expect(await desk.do(command, {})).toMatchObject({ archived: 3 });
    expect(copiesOn(desk)).toEqual({
      "same_20260105_000000.json": "one",
      "same_20260105_000001.json": "two",
      "same_20260105_000002.json": "one",
    });
    expect(await desk.do(command, {})).toMatchObject({ archived: 0, unchanged: 3 });
  });

  test("does not mistake the copies of a longer name for its own", async () => {
    const desk = new Desk({ "runs/a/state.json": "one", [`${archive}/a_b_20260101_000000.json`]: "one" });
    expect(await desk.do(command, {})).toMatchObject({ archived: 1 });
  });

  test("previews without writing, and is content with nothing to do", async () => {
    const desk = new Desk({ [`runs/${run}/state.json`]: "one" });
    const ran = await desk.run(command, "--dry-run");
    expect(ran).toMatchObject({ exit: 0, out: { archived: 1, dry_run: true } });
    expect(copiesOn(desk)).toEqual({});
    expect(await desk.run(command, "--runs-dir", "absent")).toMatchObject({
      exit: 0,
      out: { archived: 0, files: [] },
    });
  });
});
