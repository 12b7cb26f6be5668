import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { script } from "../e2e/spawned.ts";
import { Desk, EXPERIMENT } from "../experiments/search_desk.ts";

const KILLS = 10;
/** So many that what is logged between a start and its kill, some quarters of a second, is a small part of them. */
const TRIALS = 2500;
const bars = syntheticBars({
  symbol: "USDJPY",
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2024, 0, 20),
  seed: 3,
});
const files = {
  "data/bars.csv": [...barsCsv([bars], "USDJPY")].join(""),
  "configs/experiments/small.yaml": EXPERIMENT.replace(
    "min: 1, max: 3, step: 1",
    "min: 1, max: 60, step: 0.1",
  ),
};
const SEARCH = ["--experiment", "small", "--search", "random", "--max-trials", String(TRIALS), "--seed", "4"];
const LOG = "runs/sweeps/small/trials.jsonl";

function start(desk: Desk, ...flags: string[]) {
  return Bun.spawn([...script("run_param_sweep"), "--workspace", desk.root, ...SEARCH, ...flags], {
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env.PATH! },
  });
}

const size = (path: string) => (existsSync(path) ? statSync(path).size : 0);

/** Kills the process once its log has grown; false where it had ended by then. */
async function strike(child: ReturnType<typeof start>, log: string): Promise<boolean> {
  const before = size(log);
  while (size(log) === before && child.exitCode === null) await Bun.sleep(5);
  const running = child.exitCode === null;
  child.kill("SIGKILL");
  await child.exited;
  return running;
}

test(`a search that is killed ${KILLS} times and resumed ranks as one that nobody disturbed`, async () => {
  using calm = new Desk(files);
  const calmly = start(calm);
  expect(await calmly.exited).toBe(0);

  using desk = new Desk(files);
  let struck = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    if (await strike(start(desk, "--resume"), join(desk.root, LOG))) struck++;
  }
  expect(struck).toBe(KILLS);
  const last = start(desk, "--resume");
  expect([await last.exited, await last.stderr.text()]).toEqual([0, expect.not.stringContaining("error")]);

  const ranking = async (one: Desk) => {
    await one.type("select_best_params --experiment small");
    return one.read("reports/simulations/small/best_params.json");
  };
  const found = await ranking(desk);
  expect(found.replace(" --resume", "")).toBe(await ranking(calm));
  expect(JSON.parse(found).trials.total).toBe(TRIALS);
}, 300_000);
