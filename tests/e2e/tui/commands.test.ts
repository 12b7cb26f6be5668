import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashes, read } from "../../tui/looking.ts";
import { Operator } from "../../tui/operator.ts";
import { start, stocked } from "../../tui/stocked.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const STATE = "runs/active/state.json";
const OVERRIDE = "ops/state_archive/auto_adjust_override.json";
/** What must not change without a confirmation. */
const watched = (workspace: string) => ({
  ...hashes(workspace, "{runs,configs,validated}/**/*"),
  ...hashes(workspace, "ops/{state_archive/**/*,*.json}"),
});

/** At the preview of an update of the state. */
async function updating(workspace: string, given: Parameters<typeof start>[2] = {}) {
  const screen = start(workspace, [], given);
  const operator = await Operator.open(screen, "update_state");
  await operator.choose("simulate-live", 1);
  await screen.until(/^ Preview: would be applied/m);
  await operator.previewed();
  return { screen, operator };
}

describe("an update of the state", () => {
  test("is shown as it would be, and changes nothing before the word", async () => {
    const workspace = await stocked();
    const before = watched(workspace);
    const { screen, operator } = await updating(workspace);
    await using _ = screen;
    screen.press("tab");
    const text = await screen.until("Decision:");
    expect(text).toContain("EV win rate");
    expect(text).toMatch(/value at risk \(5 %\) .* ▕█+░*▏ \d+ %/);
    expect(text).toContain("Files that would be written");
    screen.press("a");
    await screen.until("Changes live state: writes 6 file(s). Type apply");
    screen.press("aply", "enter");
    await screen.until("nothing was changed: the word was not apply");
    screen.press("a");
    await screen.until("Type apply");
    screen.press("escape");
    await operator.previewed();
    expect(watched(workspace)).toEqual(before);
  });

  test("is applied as it was shown, with its files and what to check next; and is taken back whole", async () => {
    const workspace = await stocked();
    const before = watched(workspace);
    const { screen, operator } = await updating(workspace);
    await using _ = screen;
    await operator.apply();
    await screen.until("done, exit 0");
    screen.press("G");
    await screen.until(/ u undo .+ q back$/);
    const text = await screen.until("u takes it back");
    expect(text).toContain("Pseudo-live update › Diff file and its status");
    expect(JSON.parse(read(workspace, STATE)).meta.serial).toBe(4);
    screen.press("u");
    const undo = await screen.until("Taking it back would");
    expect(undo).toContain(`put back  ${STATE}`);
    expect(undo.match(/remove {4}ops\/state_archive/g)).toHaveLength(2);
    screen.press("a");
    await screen.until("Type apply");
    screen.press("apply", "enter");
    await screen.until("taken back: 6 file(s)");
    expect(watched(workspace)).toEqual(before);
    // What was done is not done any more: it can be done again.
    await operator.previewed();
    screen.press("u");
    await screen.until("there is nothing to take back");
  });

  test("is refused when what it rests on has changed, shown anew, and can be applied then", async () => {
    const workspace = await stocked();
    const { screen, operator } = await updating(workspace);
    await using _ = screen;
    const caps = join(workspace, "configs/guards.yaml");
    writeFileSync(caps, read(workspace, "configs/guards.yaml").replace("var_cap: 4", "var_cap: 5"));
    const before = hashes(workspace, "runs/active/**/*");
    await operator.apply();
    await screen.until("not applied, look again");
    expect(hashes(workspace, "runs/active/**/*")).toEqual(before);
    screen.press("tab");
    await screen.until("5 (guards.yaml)");
    await operator.previewed();
    await operator.apply();
    await screen.until("done, exit 0");
  });

  test("is not taken back over anything newer", async () => {
    const workspace = await stocked();
    const { screen, operator } = await updating(workspace);
    await using _ = screen;
    await operator.apply();
    await screen.until("done, exit 0");
    appendFileSync(join(workspace, STATE), " ");
    const newer = watched(workspace);
    screen.press("u");
    await screen.until("Taking it back would");
    screen.press("a");
    await screen.until("Type apply");
    screen.press("apply", "enter");
    await screen.until(STATE.split("/").at(-1)!);
    await screen.until(/changed|newer|stale/);
    expect(watched(workspace)).toEqual(newer);
  });
});

test("updates are stopped with a reason and let go on again, with what holds before and after", async () => {
  const workspace = await stocked();
  await using screen = start(workspace);
  const operator = await Operator.open(screen, "update_state");
  await operator.choose("override-action", (await choicesOf(screen, operator)).indexOf("disable"));
  await screen.until(/override-reason/);
  await operator.type("override-reason", "spread feed down");
  await screen.until("spread feed down");
  await operator.previewed();
  await operator.apply();
  await screen.until("done, exit 0");
  expect(JSON.parse(read(workspace, OVERRIDE))).toMatchObject({
    status: "disabled",
    reason: "spread feed down",
  });
  screen.press("q");
  await screen.until("Commands");
  screen.press("escape");
  await screen.until("✗ Updates");
  const again = await Operator.open(screen, "update_state");
  await again.choose("override-action", (await choicesOf(screen, again)).indexOf("enable"));
  await again.previewed();
  await again.apply();
  await screen.until("done, exit 0");
  expect(JSON.parse(read(workspace, OVERRIDE))).toMatchObject({ status: "enabled" });
});

/** The rows of the list of `--override-action`, the default first. */
async function choicesOf(screen: Awaited<ReturnType<typeof start>>, operator: Operator): Promise<string[]> {
  await operator.edit("override-action");
  const lines = (await screen.until("default (")).split("\n");
  const first = lines.findIndex((line) => line.includes("default ("));
  const rows = lines.slice(first).map((line) => line.replace("›", "").trim());
  screen.press("escape");
  await screen.until((text) => !text.includes("default ("));
  return rows.slice(0, rows.indexOf(""));
}

describe("a form", () => {
  test("says what is wrong with a value while it is typed, and does not take it", async () => {
    await using screen = start(await stocked());
    const operator = await Operator.open(screen, "prune_state_archive");
    await operator.edit("keep");
    screen.press("\x15", "0");
    await screen.until(/✗ --keep: /);
    screen.press("enter");
    await screen.until("› 0▏");
    screen.press("backspace", "x");
    await screen.until("✗ --keep");
    screen.press("backspace", "1", "enter");
    await screen.until("--keep 1");
    await screen.until("would remove");
  });

  test("hides secrets in the field, the command line and what is copied", async () => {
    await using screen = start(await stocked());
    const operator = await Operator.open(screen, "update_state");
    await operator.edit("alert-webhook");
    screen.press("https://hooks.example.test/T0/secret-path");
    await screen.until("*****▏");
    screen.press("enter");
    await screen.until("--alert-webhook '***'");
    expect(screen.text()).not.toContain("secret-path");
    screen.press("y");
    await screen.until("copied");
    expect(screen.clipboard).toBe("bun scripts/update_state.ts --alert-webhook '***'");
  });

  test("that is wrong as a whole says so and cannot be applied", async () => {
    await using screen = start(await stocked());
    const operator = await Operator.open(screen, "append_evidence");
    expect(screen.text()).toContain("✗");
    screen.press("a");
    await screen.until((text) => /required|needed|missing/.test(text.split("\n").at(-1)!));
    expect(operator).toBeDefined();
  });
});

test("what a session has done is kept as a script that does the same", async () => {
  const workspace = await stocked();
  await using screen = start(workspace);
  screen.press("S");
  await screen.until("nothing has been carried out yet");
  // Ends with another code than 0, and in the script again: what comes after it is done all the same.
  const failing = await Operator.open(screen, "check_benchmark_freshness");
  await failing.type("target", "USDJPY:conservative");
  await failing.previewed();
  await failing.apply();
  await screen.until("done, exit 1");
  screen.press("q");
  await screen.until("Commands");
  screen.press("escape");
  const operator = await Operator.open(screen, "check_state_health");
  await operator.apply();
  await screen.until("done, exit 0");
  screen.press("S");
  const [, path = ""] = /saved: (\S+)/.exec(await screen.until("saved: "))!;
  expect(path).toMatch(/^ops\/wizard\/session_\d{8}_\d{6}\.sh$/);
  expect(statSync(join(workspace, path)).mode & 0o111).not.toBe(0);
  const history = read(workspace, "ops/health/state_checks.json");
  const script = Bun.spawnSync([join(workspace, path)], { cwd: "/", env: { PATH: process.env.PATH! } });
  expect(script.exitCode).toBe(0);
  const checks = (text: string) => JSON.parse(text).length;
  expect(checks(read(workspace, "ops/health/state_checks.json"))).toBe(checks(history) + 1);
});

describe("a job", () => {
  /** The resident worker, which runs until it is told to stop. */
  const started = async (workspace: string) => {
    const screen = start(workspace);
    const operator = await Operator.open(screen, "live_ingest_worker");
    await operator.type("interval", "300");
    await operator.apply();
    await screen.until("… running");
    return screen;
  };

  test("is ended by x in order, keeps its log, and is not left while it runs", async () => {
    const workspace = await stocked();
    await using screen = await started(workspace);
    screen.press("q");
    await screen.until("it is still running; x ends it");
    screen.press("?");
    await screen.until("› Keys");
    screen.press("q");
    await screen.until(/running [1-9]/);
    screen.press("x");
    await screen.until("ended, exit 0");
    const [log] = Object.keys(hashes(workspace, "ops/logs/wizard/*_live_ingest_worker.log"));
    expect(read(workspace, log!).split("\n").length).toBeGreaterThan(1);
    screen.press("q");
    await screen.until("› live_ingest_worker");
  });

  test("says how far it is, and that it was cancelled", async () => {
    const workspace = await stocked();
    await using screen = start(workspace);
    const operator = await Operator.open(screen, "run_param_sweep");
    await operator.type("experiment", "day_orb_core");
    await operator.type("max-trials", "1000");
    await operator.apply();
    await screen.until(/running \d+ s .*\d+ % {2}searching/);
    screen.press("x");
    await screen.until("! cancelled; ended, exit 143");
    const [log] = Object.keys(hashes(workspace, "ops/logs/wizard/*_run_param_sweep.log"));
    expect(read(workspace, log!)).not.toContain("progress");
  });

  test("ends with the wizard", async () => {
    const workspace = await stocked();
    await using screen = await started(workspace);
    await screen.until(/running [1-9]/);
    screen.child.kill("SIGTERM");
    expect(await screen.exited).toBe(130);
    const heartbeat = "ops/live_ingest_worker_heartbeat.json";
    if (existsSync(join(workspace, heartbeat))) expect(read(workspace, heartbeat)).not.toContain('"running"');
    const rest = Bun.spawnSync(["ps", "-eo", "args"]).stdout.toString();
    expect(rest.split("\n").filter((line) => line.includes(workspace))).toEqual([]);
  });
});

test("a command is found by what its options say, and what is not found is said", async () => {
  await using screen = start(await stocked());
  await screen.until("Home");
  screen.press(":");
  await screen.until("Commands");
  screen.press("override");
  await screen.until(/update_state +--override-action/);
  screen.press("zzz");
  await screen.until("no command is called so");
  // Letters are text here: the footer names the key that leaves.
  screen.press("q");
  await screen.until("overridezzzq▏");
  expect(screen.lines().at(-1)).toBe(" Enter open  ? keys  Esc leave it");
  screen.press("\x15");
  await screen.until(": ▏");
  screen.press("escape");
  await screen.until("Home");
});
