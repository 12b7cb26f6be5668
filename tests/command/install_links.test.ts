import { describe, expect, test } from "bun:test";
import { existsSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installLinks } from "../../lib/command/install_links.ts";
import { run } from "../../lib/command/run.ts";
import { fakeWorld, tempFolder } from "./fake_world.ts";

const command = installLinks({ update_state: "/opt/orb-ops", run_sim: "/opt/orb-ops" });

async function install(folder: string, ...flags: string[]) {
  const world = fakeWorld({ cwd: tempFolder() });
  const exit = await run(command, [folder, ...flags], world);
  return { exit, ...world, out: world.out };
}

describe("install_links", () => {
  test("makes the folder and a link for each name, and nothing the second time", async () => {
    const bin = join(tempFolder(), "a/b");
    expect(await install(bin)).toMatchObject({ exit: 0 });
    expect(readlinkSync(join(bin, "run_sim"))).toBe("/opt/orb-ops");
    const { out } = await install(bin);
    expect(JSON.parse(out)).toMatchObject({
      created: [],
      replaced: [],
      unchanged: ["update_state", "run_sim"],
    });
  });

  test("resolves a relative folder in the workspace, as all paths", async () => {
    const { exit, out } = await install("bin", "--dry-run");
    expect(exit).toBe(0);
    expect(JSON.parse(out).folder).toEndWith("/bin");
    expect(existsSync(JSON.parse(out).folder)).toBe(false);
  });

  test("counts a link that leads elsewhere as taken, also one that leads nowhere", async () => {
    const bin = tempFolder();
    symlinkSync("/gone/orb-ops", join(bin, "run_sim"));
    const { exit, out } = await install(bin);
    expect({ exit, names: JSON.parse(out).names }).toEqual({ exit: 2, names: ["run_sim"] });
    expect(existsSync(join(bin, "update_state"))).toBe(false);
    expect((await install(bin, "--force")).exit).toBe(0);
    expect(readlinkSync(join(bin, "run_sim"))).toBe("/opt/orb-ops");
  });

  test("says which name could not be made, and ends with 1", async () => {
    const file = join(tempFolder(), "file");
    writeFileSync(file, "");
    const { exit, out } = await install(join(file, "bin"));
    expect(exit).toBe(1);
    const { created, failed } = JSON.parse(out);
    expect(created).toEqual([]);
    expect(failed).toMatchObject([{ name: "update_state" }, { name: "run_sim" }]);
    expect(failed[0].details).toContain(join(file, "bin"));
  });

  test.each([
    ["en", "2 link(s) made"],
    ["ja", "作成したリンク: 2 件"],
  ])("tells a person in %s what was done", async (lang, words) => {
    expect((await install(tempFolder(), "--lang", lang, "--no-json")).out).toContain(words);
  });
});
