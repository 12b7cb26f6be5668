import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { scripts, version } from "../../package.json";
import { renderHelp } from "../../lib/command/help.ts";
import { pageOf } from "../../lib/command/page.ts";
import { catalog } from "../../scripts/catalog.ts";
import { Operator } from "../tui/operator.ts";
import { Screen } from "../tui/terminal.ts";
import { piped, root, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const folder = tempFolder();
/** Binaries are large: what holds one goes when the tests are over. */
const heavy = [folder];
afterAll(() => {
  for (const path of heavy) rmSync(path, { recursive: true });
});
const binary = join(folder, "orb-ops");
/** Nothing of the computer's can be found by name. */
const env = { PATH: "" };

/** As `bun run compile` does it, but into a folder of the test's own. */
function compile(...flags: string[]) {
  const [, ...words] = scripts.compile.split(" ");
  return piped([process.execPath, ...words, ...flags], { cwd: root });
}

beforeAll(async () => {
  const { exit, err } = await compile("--outfile", binary);
  if (exit !== 0) throw new Error(err);
}, 60_000);

describe("the binary", () => {
  test("lists every command, and names the wizard", async () => {
    const { exit, out } = await piped([binary, "--help"]);
    expect(exit).toBe(0);
    for (const name of [...Object.keys(catalog), "install_links"]) expect(out).toContain(`\n  ${name} `);
    expect(out.replaceAll(/\s+/g, " ")).toContain("Without a command, on a terminal: the wizard");
    expect((await piped([binary])).out).toBe(out);
  });

  test("runs a command by name, with and without .ts, and says of which commit and time it is", async () => {
    for (const name of ["run_sim", "run_sim.ts"]) {
      const { out } = await piped([binary, name, "--version"]);
      expect(out).toMatch(
        /^run_sim (\S+) \(([0-9a-f]{12}(\+changed)?, )?built \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)\n$/,
      );
      expect(out).toContain(` ${version} `);
    }
  });

  test("is the command whose name a link to it has", async () => {
    const link = join(folder, "init_workspace");
    symlinkSync(binary, link);
    const cwd = tempFolder();
    const { exit, out } = await piped([link, "--quiet"], { cwd });
    expect(exit).toBe(0);
    expect(JSON.parse(out).created).toContain("configs/guards.yaml");
    expect(existsSync(join(cwd, "configs/strategies/day_orb_5m.yaml"))).toBe(true);
  });

  test("is itself under its name with an underscore", async () => {
    const link = join(folder, "orb_ops");
    symlinkSync(binary, link);
    expect((await piped([link, "run_sim", "--help"])).out).toBe(
      (await piped([binary, "run_sim", "--help"])).out,
    );
  });

  test("says the same as the script, in both languages", async () => {
    for (const lang of ["en", "ja"]) {
      const [fromBinary, fromScript] = await Promise.all([
        piped([binary, "run_sim", "--help", "--lang", lang]),
        piped([...script("run_sim"), "--help", "--lang", lang]),
      ]);
      expect(fromBinary).toEqual(fromScript);
    }
  });

  test("has the help of every command ready, as the command itself gives it", async () => {
    for (const [name, load] of Object.entries(catalog)) {
      const page = pageOf((await load()).command);
      const [en, ja] = await Promise.all([
        piped([binary, name, "--help"], { env: { COLUMNS: "100" } }),
        piped([binary, "help", name], { env: { LANG: "ja_JP.UTF-8" } }),
      ]);
      expect(en).toEqual({ exit: 0, out: `${renderHelp(page, "en", 100)}\n`, err: "" });
      expect(ja).toEqual({ exit: 0, out: `${renderHelp(page, "ja", 80)}\n`, err: "" });
    }
  }, 60_000);

  test("completes in shells what the source completes", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const [fromBinary, fromScript] = await Promise.all([
        piped([binary, "completion", shell]),
        piped([...script("orb_ops"), "completion", shell]),
      ]);
      expect(fromBinary).toEqual(fromScript);
    }
  });

  test("refuses what it does not know", async () => {
    const { exit, out, err } = await piped([binary, "runsim"]);
    expect(exit).toBe(2);
    expect(JSON.parse(out).hint).toBe("Did you mean run_sim?");
    expect(err).toBe("error: unknown command runsim\nhint: Did you mean run_sim?\n");
  });

  test("brings its own templates", async () => {
    const cwd = tempFolder();
    await piped([binary, "init_workspace", "fx"], { cwd });
    for (const path of ["configs/guards.yaml", "configs/strategies/templates/base_strategy.yaml"]) {
      expect(readFileSync(join(cwd, "fx", path), "utf8")).toBe(readFileSync(join(root, path), "utf8"));
    }
  });
});

describe("copied alone into an empty directory, with an empty PATH, the binary", () => {
  const desk = tempFolder();
  heavy.push(desk);
  const alone = join(desk, "orb-ops");
  const demo = join(desk, "out/demo");
  const run = (...words: string[]) => piped([alone, ...words], { cwd: demo, env });

  beforeAll(async () => {
    copyFileSync(binary, alone);
    const { exit, out, err } = await piped([alone, "demo"], { cwd: desk, env });
    if (exit !== 0) throw new Error(err);
    // What comes next is said as it is typed here.
    expect(JSON.parse(out).next.inspect).toStartWith("orb-ops inspect_state ");
  }, 60_000);

  test("has done the demo", async () => {
    expect((await run("rebuild_runs_index", "--dry-run")).exit).toBe(0);
    expect(existsSync(join(demo, "runs/active/state.json"))).toBe(true);
  });

  test("does a pseudo-live update", async () => {
    const before = readFileSync(join(demo, "runs/active/state.json"), "utf8");
    const preview = JSON.parse((await run("update_state", "--simulate-live", "--dry-run")).out);
    expect(preview.decision.status).toBe("preview");
    expect(preview.bars_applied).toBeGreaterThan(0);
    expect(readFileSync(join(demo, "runs/active/state.json"), "utf8")).toBe(before);
    const applied = JSON.parse((await run("update_state", "--simulate-live")).out);
    expect(applied.decision).toEqual({ status: "applied", reasons: ["conditions_met"] });
    expect(JSON.parse(readFileSync(join(demo, "runs/active/state.json"), "utf8")).meta.last_timestamp).toBe(
      applied.last_bar_ts,
    );
  });

  test("searches parameters in threads", async () => {
    const line =
      "run_param_sweep --experiment day_orb_core --search random --max-trials 2 --seed 1 --workers 2";
    const { exit, out } = await run(...line.split(" "));
    expect({ exit, completed: JSON.parse(out).completed }).toEqual({ exit: 0, completed: 2 });
  }, 60_000);

  test("begins the wizard on a terminal, plans beside the screen, and shows lines as they are typed here", async () => {
    await using screen = new Screen([alone], { cwd: demo, env });
    expect(await screen.until("State in force")).toStartWith(" orb-ops › Home");
    screen.press(":");
    await screen.until("› Commands");
    for (const key of "check_state_health") {
      screen.press(key);
      await screen.until(`${key}▏`);
    }
    screen.press("enter");
    await screen.until("$ orb-ops check_state_health");
    // The plan comes from the worker.
    await screen.until(/all trades +\d/);
    await using named = new Screen([alone, "wizard", "--lang", "ja"], { cwd: demo, env });
    await named.until("ホーム");
  });

  test("runs a long command as a job of the wizard, in threads of its own", async () => {
    await using screen = new Screen([alone], { cwd: demo, env });
    const operator = await Operator.open(screen, "run_param_sweep");
    await operator.type("experiment", "day_orb_core");
    await operator.type("max-trials", "3");
    await operator.type("workers", "2");
    await operator.apply();
    const ended = await screen.until("✓ ended, exit 0");
    expect(ended).toContain("$ orb-ops run_param_sweep --experiment day_orb_core");
    expect(ended).toMatch(/Completed +[1-9]/);
  }, 60_000);

  test("says that the wizard needs a terminal where there is none", async () => {
    const { exit, err } = await run("wizard");
    expect(exit).toBe(2);
    expect(err).toContain("The wizard needs a terminal.");
  });
});

describe("install_links", () => {
  const bin = join(tempFolder(), "new/bin");
  const install = (...flags: string[]) => piped([binary, "install_links", bin, ...flags]);

  test("shows first what it would make", async () => {
    const { out } = await install("--dry-run");
    expect(JSON.parse(out).created).toEqual(["orb-ops", "orb_ops", ...Object.keys(catalog)]);
    expect(existsSync(bin)).toBe(false);
  });

  test("makes every command one to be called by its name", async () => {
    expect((await install()).exit).toBe(0);
    expect(readlinkSync(join(bin, "update_state"))).toBe(binary);
    const { out } = await piped([join(bin, "update_state"), "--version"]);
    expect(out).toStartWith(`update_state ${version} `);
    expect(JSON.parse((await install()).out)).toMatchObject({ created: [], replaced: [] });
  });

  test("refuses names that something else has taken, all at once", async () => {
    mkdirSync(bin, { recursive: true });
    const other = join(tempFolder(), "bin");
    mkdirSync(join(other, "run_sim"), { recursive: true });
    writeFileSync(join(other, "demo"), "mine");
    const refused = await piped([binary, "install_links", other]);
    expect(refused.exit).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject({ error: "would_overwrite", names: ["demo", "run_sim"] });
    expect(existsSync(join(other, "update_state"))).toBe(false);
    // Files give way to --force, folders never.
    const forced = await piped([binary, "install_links", other, "--force"]);
    expect(JSON.parse(forced.out)).toMatchObject({ names: ["run_sim"] });
    expect(readFileSync(join(other, "demo"), "utf8")).toBe("mine");
  });

  test("lets the binary itself lie in the folder", async () => {
    const home = tempFolder();
    heavy.push(home);
    copyFileSync(binary, join(home, "orb-ops"));
    const { exit, out } = await piped([join(home, "orb-ops"), "install_links", home]);
    expect({ exit, unchanged: JSON.parse(out).unchanged }).toEqual({ exit: 0, unchanged: ["orb-ops"] });
  });

  test("from source leads each name to its script", async () => {
    const other = tempFolder();
    expect((await piped([...script("orb_ops"), "install_links", other])).exit).toBe(0);
    expect(readlinkSync(join(other, "run_sim"))).toBe(join(root, "scripts/run_sim.ts"));
    const { out } = await piped([join(other, "init_workspace"), "--dry-run"], {
      env: { PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` },
    });
    expect(JSON.parse(out).created).toContain("configs/guards.yaml");
  });
});

describe("compiling", () => {
  // One that other scripts import.
  test("one command makes a binary of that command alone", async () => {
    const one = join(folder, "update_state");
    expect((await compile("--script", "update_state", "--outfile", one)).exit).toBe(0);
    const { out } = await piped([one, "--help"], { env });
    expect(out).toBe((await piped([binary, "update_state", "--help"], { env })).out);
    expect((await piped([one, "no_such_state.json"], { env })).exit).not.toBe(0);
  }, 60_000);

  test.each([
    [["--script", "run_sims"], "there is no command run_sims"],
    [["--script", "run_daily_workflow"], "run_daily_workflow starts other commands"],
    [["--script", "schedule_jobs"], "schedule_jobs starts other commands"],
    [["--scrip", "run_sim"], "Unknown option '--scrip'"],
  ])("%j is refused", async (flags, why) => {
    const { exit, err } = await compile(...flags);
    expect(exit).toBe(2);
    expect(err).toContain(why);
  });

  test("for a platform that Bun does not have says so, and leaves nothing", async () => {
    const out = join(tempFolder(), "foreign");
    const { exit, err } = await compile("--target", "bun-plan9-x64", "--outfile", out);
    expect(exit).toBe(1);
    expect(err).toContain("Unknown compile target: bun-plan9-x64");
    expect(err).toContain("takes the runtime of that platform from the npm registry");
    expect(existsSync(out)).toBe(false);
  });
});
