import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Screen } from "../tui/terminal.ts";
import { piped, script } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const folder = () => mkdtempSync(join(tmpdir(), "orb-ops-asked-"));

describe("manage_task_cycle --interactive", () => {
  test.each([
    ["en", "needs a terminal"],
    ["ja", "端末が必要です"],
  ])("asks nobody where there is no terminal: %s", async (lang, words) => {
    const { exit, out } = await piped([...script("manage_task_cycle"), "--interactive", "--lang", lang]);
    expect(exit).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: "no_terminal" });
    expect(out).toContain(words);
  });

  test("asks for what is not given, says what is wrong with an answer, and leaves out what is not answered", async () => {
    await using screen = new Screen([...script("manage_task_cycle"), "--interactive", "--no-dry-run"], {
      cwd: folder(),
    });
    await screen.until("--action");
    screen.press("down", "enter");
    await screen.until("--anchor");
    screen.press("enter");
    await screen.until("▲");
    screen.press("docs/task_backlog.md#p1-07-x", "enter");
    await screen.until("--doc-note");
    screen.press("enter");
    // Finishing a task of a workspace without ledgers: the command itself has the word now.
    expect(await screen.exited).toBe(2);
    await screen.until(/finish-task.*must be given: --note/s);
  });

  test("does nothing when it is cancelled", async () => {
    await using screen = new Screen([...script("manage_task_cycle"), "--interactive"], { cwd: folder() });
    await screen.until("--action");
    screen.press("escape");
    expect(await screen.exited).toBe(130);
    await screen.until("nothing was written");
  });
});

describe("the others that ask", () => {
  test("init_workspace: a rehearsal first, as it was answered", async () => {
    await using screen = new Screen([...script("init_workspace"), "--interactive"], { cwd: folder() });
    await screen.until("--dry-run");
    screen.press("y");
    await screen.until("--force");
    screen.press("n");
    expect(await screen.exited).toBe(0);
    await screen.until("would be created");
  });

  test("update_state: for whom and how, in Japanese", async () => {
    const flags = ["--interactive", "--lang", "ja", "--mode", "conservative", "--no-simulate-live"];
    await using screen = new Screen([...script("update_state"), ...flags], { cwd: folder() });
    await screen.until("--symbol: シンボル");
    screen.press("EURUSD", "enter");
    await screen.until("--dry-run");
    screen.press("y");
    // Nothing was ingested here.
    expect(await screen.exited).toBe(1);
    await screen.until("validated/EURUSD/5m.csv");
  });
});
