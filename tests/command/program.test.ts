import { describe, expect, test } from "bun:test";
import { type Catalog, runNamed } from "../../lib/command/program.ts";
import { fakeWorld } from "./fake_world.ts";
import { commandWith, sample } from "./sample.ts";
import { z } from "zod";

const loaded: string[] = [];
const entry = (name: string) => async () => {
  loaded.push(name);
  return { command: { ...(name === "sample" ? sample : commandWith(z.object({}))), name } };
};
const catalog: Catalog = { sample: entry("sample"), run_sim: entry("run_sim") };

async function call(line: string, env = {}) {
  const world = fakeWorld({ env });
  loaded.length = 0;
  const exit = await runNamed("orb_ops", catalog, line.split(" ").filter(Boolean), world);
  return { exit, ...world, loaded: [...loaded] };
}

describe("a program of many commands", () => {
  test.each([
    ["sample --keep 3", ["sample"]],
    ["sample.ts --keep 3", ["sample"]],
    ["sample --help", ["sample"]],
    ["help sample", ["sample"]],
    ["--version", []],
    ["--help", ["sample", "run_sim"]],
    ["help", ["sample", "run_sim"]],
    ["", ["sample", "run_sim"]],
    ["--lang ja --help", ["sample", "run_sim"]],
    ["completion fish", ["sample", "run_sim"]],
  ])("%p ends with 0 and loads only %j", async (line, names) => {
    const { exit, out, loaded } = await call(line);
    expect(exit).toBe(0);
    expect(loaded).toEqual(names);
    expect(out).not.toBe("");
  });

  test.each([
    ["sampel", "unknown_command", "unknown command sampel", "Did you mean sample?"],
    ["runsim", "unknown_command", "unknown command runsim", "Did you mean run_sim?"],
    ["toString", "unknown_command", "unknown command toString", "orb_ops --help"],
    ["__proto__", "unknown_command", "unknown command __proto__", "orb_ops --help"],
    ["completon bash", "unknown_command", "unknown command completon", "Did you mean completion?"],
    ["--hepl", "unknown_flag", "unknown flag --hepl", "Did you mean --help?"],
    ["completion", "bad_value", `completion: "" is none of bash, zsh, fish`, "orb_ops --help"],
    ["completion tcsh", "bad_value", `"tcsh" is none of bash, zsh, fish`, "orb_ops --help"],
    ["sample --kep 3", "unknown_flag", "unknown flag --kep", "Did you mean --keep?"],
  ])("%p ends with 2 and %s", async (line, error, details, hint) => {
    const { exit, out } = await call(line);
    expect(exit).toBe(2);
    const document = JSON.parse(out);
    expect(document.error).toBe(error);
    expect(document.details).toContain(details);
    expect(document.hint).toContain(hint);
  });

  test("speaks Japanese of what it does not know", async () => {
    const { err } = await call("sampel", { LANG: "ja_JP.UTF-8" });
    expect(err).toBe("エラー: sampel というコマンドはありません\nヒント: もしかして: sample\n");
  });
});
