import { describe, expect, test } from "bun:test";
import { parseFlags } from "../../lib/command/flags.ts";
import { fieldsOf, readForm, spellForm } from "../../lib/command/form.ts";
import { command as checkHealth } from "../../scripts/check_state_health.ts";
import { command as runSim } from "../../scripts/run_sim.ts";
import { command as updateState } from "../../scripts/update_state.ts";

describe("a form", () => {
  test.each([
    [
      updateState,
      "--simulate-live --no-guards-file --max-delta 0.2 --override-reason=--odd-- --json-out out/x.json",
    ],
    [runSim, "--manifest m.yaml --fix true_adx --fix slip_once --equity=5e4 --no-auto-state"],
    [checkHealth, "runs/active/state.json"],
  ])("of a command line spells the same options again", async (command, line) => {
    const argv = line.split(" ");
    const again = spellForm(command, await readForm(command, argv));
    expect(await parseFlags(command as never, again)).toEqual(await parseFlags(command as never, argv));
  });

  test("has a field for every flag of the help", () => {
    const names = fieldsOf(updateState).map(({ flag }) => flag);
    expect(names).toContain("simulate-live");
    expect(new Set(names).size).toBe(names.length);
  });
});
