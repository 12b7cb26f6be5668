import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { scripts } from "../../package.json";
import { catalog } from "../../scripts/catalog.ts";
import { piped, root, script, tempFolder } from "./spawned.ts";

const folder = tempFolder();
const binary = join(folder, "orb_ops");

beforeAll(async () => {
  // As `bun run compile` does it, but into a folder of the test's own.
  const compile = scripts.compile.replace("dist/orb_ops", binary).split(" ");
  const { exit, err } = await piped([process.execPath, ...compile.slice(1)], { cwd: root });
  if (exit !== 0) throw new Error(err);
}, 60_000);

describe("the binary", () => {
  test("lists every command", async () => {
    const { exit, out } = await piped([binary, "--help"]);
    expect(exit).toBe(0);
    for (const name of Object.keys(catalog)) expect(out).toContain(`\n  ${name} `);
  });

  test("runs a command by name, with and without .ts", async () => {
    for (const name of ["run_sim", "run_sim.ts"]) {
      expect((await piped([binary, name, "--version"])).out).toMatch(/^run_sim \d+\.\d+\.\d+\n$/);
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

  test("says the same as the script, in both languages", async () => {
    for (const lang of ["en", "ja"]) {
      const [fromBinary, fromScript] = await Promise.all([
        piped([binary, "run_sim", "--help", "--lang", lang]),
        piped([...script("run_sim"), "--help", "--lang", lang]),
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
    await piped([binary, "init_workspace"], { cwd });
    for (const path of ["configs/guards.yaml", "configs/strategies/templates/base_strategy.yaml"]) {
      expect(readFileSync(join(cwd, path), "utf8")).toBe(readFileSync(join(root, path), "utf8"));
    }
  });
});
