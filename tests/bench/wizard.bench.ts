import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { script } from "../e2e/spawned.ts";
import { type Screen, wizard } from "../tui/terminal.ts";
import { type Bench, medianMs } from "./bench.ts";

const RUNS = 2000;
const STATES = 640;
const KEYS = 60;

export default {
  name: "wizard",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-ops-wizard-"));
    try {
      const workspace = await busyWorkspace(folder);
      const first = await medianMs(9, async () => {
        await using screen = wizard(workspace);
        await screen.until("orb-ops ›");
      });
      report.measure(`first frame, ${RUNS} runs and ${STATES} states`, first, "ms", { most: 200 });
      await using screen = wizard(workspace);
      await screen.until("Updates");
      // The other screens are loaded behind the first one.
      await screen.quiet(500);
      const moved = await move(screen, ["j", "k"]);
      report.measure("bytes of a cursor move that does not scroll", Math.max(...moved.bytes), "B", {
        most: 600,
      });
      screen.press(":");
      await screen.until("Commands");
      screen.press("update_state", "enter");
      await screen.until("preview: nothing");
      const still = await move(screen, ["j", "k"]);
      report.measure("key to frame, p95", p95(still.times), "ms", { most: 20 });
      const busy: number[] = [];
      const bytes: number[] = [];
      while (busy.length < KEYS) {
        screen.press("R");
        await screen.until("computing");
        const during = await move(screen, ["j", "k"], 6);
        busy.push(...during.times);
        bytes.push(...during.bytes);
        await screen.until("preview: nothing");
      }
      report.measure("key to frame while a preview computes, p95", p95(busy), "ms", { most: 20 });
      const panes = await move(screen, ["\t", "\t"], 10);
      report.measure("bytes of any key", Math.max(...bytes, ...panes.bytes), "B", { most: 4096 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

/** Presses keys in turn, each when the frame of the one before it is there: times and bytes to the first output of each. */
async function move(
  screen: Screen,
  keys: readonly string[],
  count = KEYS,
): Promise<{ times: number[]; bytes: number[] }> {
  const times: number[] = [];
  const bytes: number[] = [];
  for (let index = 0; index < count; index++) {
    const before = screen.bytes;
    // Waiting keeps no processor from the wizard.
    const spoke = screen.spoke().then(() => true);
    const start = performance.now();
    screen.press(keys[index % keys.length]!);
    const came = await Promise.race([spoke, Bun.sleep(2000)]);
    if (!came) throw new Error(`nothing came of a key\n${screen.text()}`);
    times.push(performance.now() - start);
    await screen.quiet(12);
    bytes.push(screen.bytes - before);
  }
  return { times, bytes };
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
}

/** The demo's workspace with many more runs in its index and states in its archive. */
async function busyWorkspace(folder: string): Promise<string> {
  const demo = Bun.spawn([...script("demo"), "--quiet"], {
    cwd: folder,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await demo.exited) !== 0) throw new Error("the demo failed");
  const workspace = join(folder, "out/demo");
  const index = join(workspace, "runs/index.csv");
  const last = readFileSync(index, "utf8").trim().split("\n").at(-1)!;
  const [, run = ""] = /(USDJPY_conservative_\d{8}_\d{6})/.exec(last)!;
  for (let count = 0; count < RUNS; count++) {
    const name = `USDJPY_conservative_${stamp(count)}`;
    mkdirSync(join(workspace, "runs", name));
    for (const file of ["metrics.json", "params.json"]) {
      cpSync(join(workspace, "runs", run, file), join(workspace, "runs", name, file));
    }
    appendFileSync(index, `${last.replaceAll(run, name)}\n`);
  }
  const archive = join(workspace, "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative");
  const state = readdirSync(archive).find((name) => name.endsWith("_state.json"))!;
  for (let count = 0; count < STATES; count++) {
    cpSync(join(archive, state), join(archive, `${stamp(count)}_state.json`));
  }
  return workspace;
}

/** One a minute from the beginning of 2024 on: `20240101_000000`. */
function stamp(minutes: number): string {
  const iso = new Date(Date.UTC(2024, 0, 1, 0, minutes)).toISOString();
  return iso.slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
}
