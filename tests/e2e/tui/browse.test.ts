import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "../../tui/stocked.ts";
import type { Screen } from "../../tui/terminal.ts";
import { NOW, troubled } from "../../tui/troubled.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const env = { ORB_NOW: NOW, NO_COLOR: "1" };
const READY = { en: "Preview what the new bars", ja: "新しいバーによる更新をプレビュー" };

/** The wizard at its first screen, in a workspace where things went wrong. */
async function opened(
  args: string[] = [],
  size: { columns?: number; rows?: number } = {},
  change: (workspace: string) => void = () => {},
): Promise<Screen> {
  const workspace = await troubled();
  change(workspace);
  const screen = start(workspace, args, { ...size, env });
  await screen.until(/The house|現在の状態/);
  return screen;
}

/** Many runs in the index, of which no folder is there. */
function manyRuns(workspace: string): void {
  const path = join(workspace, "runs/index.csv");
  const [head, row] = readFileSync(path, "utf8").split("\n");
  const [id] = row!.split(",", 1);
  const rows = Array.from({ length: 2000 }, (_, index) => {
    const stamp = `2024${String(1 + (index % 12)).padStart(2, "0")}01_${String(index).padStart(6, "0")}`;
    return row!.replaceAll(id!, `run_${stamp}`).replace("20260105_000000", stamp);
  });
  writeFileSync(path, `${[head, ...rows].join("\n")}\n`);
}

describe.each(["en", "ja"] as const)("triage in %s", (lang) => {
  test("leads from a failure to its command with the arguments filled in", async () => {
    await using screen = await opened(["--lang", lang]);
    await screen.until(READY[lang]);
    screen.press("f");
    await screen.until("audit_failed");
    // The newest failure, the failed step, is the first.
    screen.press("enter");
    await screen.until(lang === "en" ? "What did not hold" : "満たされなかった点検");
    const detail = screen.text();
    expect(detail).toContain("coverage 0.970 is below 0.995");
    expect(detail).toContain(
      lang === "en" ? "Record cause and action" : "原因と対応を state.md に記録します",
    );
    expect(detail).toContain("--check-data-quality --symbol USDJPY");
    screen.press("end", "enter");
    await screen.until(/› run_daily_workflow\n \$ .*--resume 20260105T010000Z-USDJPY-/);
    screen.press("q");
    await screen.until("audit_failed");
    screen.press("home", "enter");
    await screen.until(lang === "en" ? "Ingest review ›" : "取込後レビュー ›");
  });
});

describe("home", () => {
  test("explains a fact on request, and leads to the checklist that fixes it", async () => {
    await using screen = await opened();
    await screen.until(READY.en);
    await screen.until("✗ Latency job");
    const row = screen.lines().findIndex((line) => line.includes("✗ Latency job"));
    // The first fact stands below the title and the heading.
    screen.press(...Array<string>(row - 2).fill("down"), "o");
    await screen.until("│");
    expect(screen.text()).toContain("ops/latency_job_heartbeat.json");
    screen.press("o");
    await screen.until((text) => !text.includes("│"));
    screen.press("enter");
    await screen.until(/› 1\//);
  });

  test("keeps what was done in this session, to be opened again as it was", async () => {
    await using screen = await opened();
    await screen.until(READY.en);
    screen.press("end", "enter");
    await screen.until("› update_state");
    await screen.until("--dry-run");
    expect(screen.text()).not.toContain("This session");
    await screen.until("Decision");
    screen.press("a");
    await screen.until("Enter runs the dry run");
    screen.press("enter");
    await screen.until("carried out");
    screen.press("q");
    await screen.until(/This session\n ✓ .*--simulate-live --dry-run/);
    screen.press("G", "enter");
    await screen.until(/› update_state\n \$ .*--simulate-live --dry-run/);
  });
});

describe("lists", () => {
  test("of 2 000 runs open without their folders, and are filtered and sorted", async () => {
    await using screen = await opened([], {}, manyRuns);
    await screen.until(READY.en);
    screen.press("d");
    await screen.until("figures, equity");
    screen.press("enter");
    await screen.until("20241201_001991");
    screen.press("end");
    await screen.until("20240101_000000");
    screen.press("home", "/", "20240501");
    await screen.until("/ 20240501▏  167 of 2000");
    // Letters are text here, arrows still move, and Enter keeps the filter.
    screen.press("j");
    await screen.until("0 of 2000");
    screen.press("backspace", "down", "enter");
    await screen.until(/\/ 20240501 {2}167 of 2000/);
    screen.press("t");
    await screen.until("most pips first");
    await screen.until("167 of 2000");
    // The first q lets all rows through again, the second leaves.
    screen.press("q");
    await screen.until((text) => !text.includes("of 2000"));
    screen.press("enter");
    await screen.until("metrics.json");
    expect(screen.text()).toContain("✗");
  });

  test("move by few bytes, and no key costs many", async () => {
    await using screen = await opened([], {}, manyRuns);
    await screen.until(READY.en);
    screen.press("d");
    await screen.until("figures, equity");
    screen.press("enter");
    await screen.until("20241201_001991");
    const costs: Record<string, number> = {};
    for (const key of ["down", "up", "pageDown", "end", "home", "t", "/", "escape", "?", "q", "L"]) {
      const before = screen.bytes;
      await screen.pressEach(key);
      // Not to be charged to the next key: what a key had brought in afterwards.
      await screen.quiet(120);
      costs[key] = screen.bytes - before;
    }
    expect(Math.max(costs.down!, costs.up!)).toBeLessThanOrEqual(600);
    expect(Object.entries(costs).filter(([, bytes]) => bytes > 4000)).toEqual([]);
  });

  test("of checklists keep the place of one that cannot be read", async () => {
    await using screen = await opened([], {}, (workspace) => {
      writeFileSync(join(workspace, "configs/checklists/log_review.yaml"), "id: log_review\nitms: []\n");
    });
    await screen.until(READY.en);
    screen.press("c");
    await screen.until("Pseudo-live update");
    await screen.until(/^ log_review +✗ configs\/checklists\/log_review\.yaml/m);
    screen.press("/", "save", "enter");
    await screen.until(/1 of 1\d/);
    screen.press("enter");
    await screen.until(/Save state › 1\//);
  });

  test("say why there is nothing in them", async () => {
    await using screen = await opened(["--lang", "en"], {}, (workspace) => {
      writeFileSync(join(workspace, "ops/automation_runs.log"), "");
      writeFileSync(join(workspace, "runs/index.csv"), "");
    });
    await screen.until(READY.en);
    screen.press("d");
    await screen.until("figures, equity");
    screen.press("enter");
    await screen.until("No run is in runs/index.csv yet");
    screen.press("enter");
    await screen.until("there is nothing to open");
    screen.press("q", "end", "enter");
    await screen.until("The automation log is empty");
  });
});

describe("states", () => {
  test("are compared: the marked one with the one that is opened", async () => {
    await using screen = await opened();
    await screen.until(READY.en);
    screen.press("d");
    await screen.until("figures, equity");
    screen.press("down", "down", "enter");
    await screen.until("simulation");
    screen.press("end", "m");
    await screen.until(/^ \* 20260105_000000 .*simulation/m);
    screen.press("home", "enter");
    await screen.until("20260105_000000.json → state.json");
    await screen.until(/last bar +2025-07-0\S+ +2025-12-31/);
    // The same command, with the same words, as a form.
    screen.press("r");
    await screen.until("› inspect_state");
    await screen.until("--state runs/active/state.json --against ops/st");
  });

  test("tell which trades moved an estimate", async () => {
    await using screen = await opened();
    await screen.until(READY.en);
    screen.press("d");
    await screen.until("win rates with");
    screen.press("down", "enter");
    await screen.until("slippage narrow");
    screen.press("down", "enter");
    await screen.until("slippage slope, narrow");
    screen.press("q", "/", "ny:narrow:high", "enter", "enter");
    await screen.until("win rate, NY, narrow spread, high volatility");
    await screen.until("what it began with");
  });
});

describe("small and linear", () => {
  const WAY: readonly [keys: string[], wanted: string][] = [
    [["f"], "audit_failed"],
    [["enter"], "What did not hold"],
    [["q", "q", "d"], "figures, equity"],
    [["enter"], "sharpe"],
    [["enter"], "Sharpe, annualised"],
    [["tab"], "entry (UTC)"],
    [["tab"], "no_breakout"],
    [["q", "q", "down", "enter"], "slippage narrow"],
    [["q", "down", "enter"], "simulation"],
  ];

  test("no screen is taller than the window, and each comes back as it was", async () => {
    await using screen = await opened();
    await screen.until(READY.en);
    for (const [keys, wanted] of WAY) {
      screen.press(...keys);
      await screen.until(wanted);
      for (const [columns, rows] of [
        [1, 1],
        [9, 4],
        [40, 10],
        [200, 60],
      ] as const) {
        await screen.resize(columns, rows);
        // The wizard's first line stays on the first row: nothing has scrolled away.
        if (rows >= 4)
          await screen.until(() => screen.lines()[0]!.startsWith(" orb-ops".slice(0, columns - 1)));
      }
      await screen.resize(80, 24);
      await screen.until(wanted);
    }
    screen.press("q", "q", "q");
    expect(await screen.exited).toBe(0);
  }, 60_000);

  test("--linear marks the selected row by a sign, draws no bars, and lays panes one after another", async () => {
    await using screen = await opened(["--linear"], { columns: 140, rows: 40 });
    await screen.until(READY.en);
    expect(screen.text()).toMatch(/^>✓ Updates/m);
    screen.press("d");
    await screen.until(/^>Runs/m);
    screen.press("down", "enter");
    await screen.until("all trades");
    expect(screen.text()).not.toMatch(/[▁-█│]/);
    screen.press("q", "up", "enter");
    await screen.until(/^>20260105/m);
    screen.press("enter");
    await screen.until("Sharpe, annualised");
    expect(screen.text()).not.toMatch(/[▁-█│┌]/);
  });
});
