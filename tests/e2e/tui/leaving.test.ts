import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { Screen } from "../../tui/terminal.ts";
import { piped, root } from "../spawned.ts";
import { empty, start } from "../../tui/stocked.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const WIZARD = [process.execPath, join(root, "tui/wizard.tsx")];

describe("leaving the wizard", () => {
  test.each([
    ["q at the first screen", ["q"], 0],
    ["Escape at the first screen", ["escape"], 0],
    ["Ctrl-C", ["ctrl-c"], 130],
    ["Ctrl-C in the middle of a text", [":", "upd", "ctrl-c"], 130],
    ["keys that arrive together", ["c?qqq"], 0],
  ])("with %s gives the terminal back", async (_, keys, exit) => {
    await using screen = start(empty());
    // Facts come after the first frame: by then keys are taken one by one.
    await screen.until("Updates");
    expect(screen.fullScreen).toBe(true);
    screen.press(...keys);
    expect(await screen.exited).toBe(exit);
    await screen.until(() => !screen.fullScreen);
    expect(screen.text().trim()).toBe("");
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)(
    "by %s gives the terminal back and ends with 130",
    async (signal) => {
      await using screen = start(empty());
      await screen.until("Home");
      screen.child.kill(signal);
      expect(await screen.exited).toBe(130);
      await screen.until(() => !screen.fullScreen);
    },
  );

  test("by a signal before its first frame gives the terminal back, too", async () => {
    await using screen = start(empty());
    await screen.until(() => screen.fullScreen);
    screen.child.kill("SIGTERM");
    expect(await screen.exited).toBe(130);
    await screen.until(() => !screen.fullScreen);
  });

  test("by closing the terminal ends the process", async () => {
    await using screen = start(empty());
    await screen.until("Home");
    screen.closeTerminal();
    expect(await screen.exited).toBe(130);
  });

  test.each(["render", "handler", "promise", "later"])(
    "by a defect in a %s is one line and 70",
    async (where) => {
      await using screen = new Screen([process.execPath, join(import.meta.dir, "broken.tsx"), where], {
        cwd: empty(),
      });
      await screen.until("Home");
      screen.press(":");
      // What fails when the command is loaded may fail as soon as it is listed.
      await Promise.race([screen.until("Commands"), screen.exited]);
      if (screen.child.exitCode === null) screen.press("demo", "enter");
      expect(await screen.exited).toBe(70);
      const text = await screen.until("ORB_DEBUG");
      expect(screen.fullScreen).toBe(false);
      expect(text).toContain("error: a defect of this program: Error: broken on purpose");
      expect(text).not.toMatch(/\bat .*\.tsx?:/);
    },
  );
});

describe("without a terminal", () => {
  test.each([
    ["en", "error: The wizard needs a terminal.", "runbook check"],
    ["ja", "エラー: ウィザードには端末が必要です。", "runbook check"],
  ])("the wizard says so in %s and names what to use instead", async (lang, line, hint) => {
    const ended = await piped([...WIZARD, "--lang", lang]);
    expect(ended).toMatchObject({ exit: 2, out: "" });
    expect(ended.err).toContain(line);
    expect(ended.err).toContain(hint);
  });

  test("its help is shown all the same", async () => {
    const ended = await piped([...WIZARD, "--help"]);
    expect(ended.exit).toBe(0);
    expect(ended.out).toContain("wizard [options]");
  });

  test.each([
    [["--workspce", "x"], "--workspace"],
    [["no_such_list"], "no_such_list"],
    [["--var", "novalue"], "--var"],
  ])("%p is refused before anything is drawn", async (args, named) => {
    await using screen = new Screen([...WIZARD, ...args], { cwd: empty() });
    expect(await screen.exited).toBe(2);
    expect(await screen.until(named)).toContain("error: ");
    expect(screen.fullScreen).toBe(false);
  });
});
