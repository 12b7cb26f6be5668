import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checklistIds, loadChecklist } from "../../../lib/checklists/load.ts";
import { Workspace } from "../../../lib/workspace/paths.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import type { Lang } from "../../../lib/workspace/text.ts";
import { hashes, read } from "../../tui/looking.ts";
import { start, stocked } from "../../tui/stocked.ts";
import { recordIn, statuses, Walker } from "../../tui/walker.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const load = (workspace: string, id: string) =>
  loadChecklist(new Reader(new Workspace(workspace, workspace)), id);

/** Walks to the end; what passes by its command is in `run`. */
async function walk(
  id: string,
  { lang = "en", run = [], args = [] }: { lang?: Lang; run?: string[]; args?: string[] },
) {
  const workspace = await stocked();
  await using screen = start(workspace, [id, "--lang", lang, ...args]);
  await new Walker(screen, load(workspace, id), lang).finish(run);
  return { workspace, record: recordIn(workspace, id), screen: screen.text() };
}

describe.each(["en", "ja"] as const)("in %s", (lang) => {
  test("the states that a run has saved are looked at by themselves; what is missing is waived with a reason", async () => {
    const { record, workspace, screen } = await walk("state_save", { lang });
    const { docs_tables, ...others } = statuses(record);
    expect(new Set(Object.values(others))).toEqual(new Set(["pass"]));
    expect(docs_tables).toBe("waived");
    expect(record).toMatchObject({
      status: "complete",
      operator: "ana",
      lang,
      completed_at: expect.any(String),
    });
    expect(record.items.docs_tables).toMatchObject({ note: "agreed with the desk", by: "ana" });
    const { path, sha256, bytes } = record.items.exported!.evidence[0]!;
    expect(path).toMatch(/^runs\/USDJPY_conservative_\d{8}_\d{6}(_\d\d)?\/state\.json$/);
    expect(hashes(workspace, path)[path]).toBe(sha256);
    expect(Buffer.byteLength(read(workspace, path))).toBe(bytes);
    expect(read(workspace, "ops/checklists/completions.jsonl").trim().split("\n")).toHaveLength(1);
    expect(screen).toContain(lang === "en" ? "✓ complete" : "✓ 完了");
  });

  test("the state that a run has loaded is compared with the archive", async () => {
    const { record } = await walk("state_load", { lang });
    expect(statuses(record)).toEqual({
      latest_loaded: "pass",
      opt_out: "pass",
      config_match: "pass",
      format_follow: "pass",
      no_stale: "pass",
      portal: "waived",
    });
  });

  test("an update is previewed, read and applied; each step is recorded with its command", async () => {
    const { record, workspace } = await walk("state_update", { lang, run: ["dry_run", "apply"] });
    expect(statuses(record)).toMatchObject({
      override: "pass",
      dry_run: "pass",
      risk: "pass",
      apply: "pass",
      diff_saved: "pass",
      evidence: "not_applicable",
    });
    expect(record.items.apply?.command).toMatchObject({
      name: "update_state",
      args: ["--simulate-live"],
      exit_code: 0,
      output_tail: expect.stringContaining(lang === "en" ? "USDJPY conservative" : "USDJPY conservative"),
    });
    expect(record.items.apply!.command!.duration_ms).toBeGreaterThan(0);
    expect(record.items.dry_run?.evidence[0]?.path).toBe("out/state_update_preview.json");
    expect(JSON.parse(read(workspace, "runs/active/state.json")).meta.serial).toBe(4);
  });
});

describe("the other checklists are walked to their end", () => {
  const waived = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, "waived"]));
  const passed = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, "pass"]));
  const confirmed = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, "confirmed"]));

  /** Items whose commands are run, and how all items that the walk has reached then stand. */
  const walks: Record<string, { run?: string[]; args?: string[]; stands: Record<string, string> }> = {
    api_resume: { run: ["dry_run"], stands: { ...waived("criteria", "secrets"), ...passed("dry_run") } },
    dashboards_review: {
      run: ["latency", "latest_run"],
      stands: { ...passed("latency", "latest_run"), ...waived("export", "weekly") },
    },
    go_nogo: {
      run: ["run_conservative", "webhook_test", "backup"],
      stands: {
        ...passed("run_conservative", "webhook_test", "backup", "state_backup"),
        ...confirmed("overfit", "approval"),
        ...waived("run_bridge", "optimisation"),
      },
    },
    incident_replay: { stands: { ...waived("files", "replay", "notes"), ...confirmed("stakeholders") } },
    ingest_review: { stands: { ...waived("run", "coverage", "gaps"), alert: "skipped" } },
    log_review: { stands: waived("schema", "sequence") },
    nightly_verify: { stands: { ...waived("log_tail", "verify", "dry_run"), secrets_load: "skipped" } },
    observability_triage: {
      stands: { ...waived("errors"), ...confirmed("upload"), ...passed("permissions") },
    },
    param_approval: {
      stands: {
        ...waived("best", "report"),
        ...passed("render_report", "render_proposal"),
        ...confirmed("pr_body"),
      },
    },
    ready_promotion: {
      args: ["--var", "anchor=docs/task_backlog.md#p1-01-first-weekly-review"],
      stands: { ...confirmed("vision", "phase", "artefacts", "approver"), ...waived("log") },
    },
    resident_worker: {
      stands: { ...passed("roots", "stop_file", "active_state"), ...waived("start", "snapshot") },
    },
    secrets_rotation: { stands: { ...confirmed("store"), ...waived("resign", "present", "audit") } },
    state_hygiene: { run: ["prune", "health"], stands: passed("prune", "incompatible") },
    task_cycle: {
      run: ["start"],
      args: ["--var", "anchor=docs/task_backlog.md#p1-01-first-weekly-review"],
      stands: { ...passed("start", "dod", "quickstart"), finish: "not_applicable" },
    },
  };

  test.each(Object.entries(walks))("%s", async (id, { run, args, stands }) => {
    const { record } = await walk(id, { run: run ?? [], args: args ?? [] });
    expect(record.status).toBe("complete");
    expect(statuses(record)).toMatchObject(stands);
  });

  test("and none has been forgotten", () => {
    const ids = checklistIds(new Reader(new Workspace("/", "/")));
    expect([...Object.keys(walks), "state_load", "state_save", "state_update"].sort()).toEqual(ids);
  });
});

describe("a walk", () => {
  test("that was left goes on where it was, with what it knew", async () => {
    const workspace = await stocked();
    {
      await using screen = start(workspace, ["state_save"]);
      await screen.until("docs_tables · pending");
      screen.press("n", "asked Ben", "enter");
      await screen.until("note: asked Ben");
      screen.press("q", "q");
      expect(await screen.exited).toBe(0);
    }
    await using again = start(workspace, ["state_save"], { env: { ORB_OPERATOR: "ben" } });
    expect(await again.until("docs_tables · pending")).toContain("note: asked Ben");
    again.press("w", "done", "enter");
    await again.until("✓ complete");
    expect(Object.keys(hashes(workspace, "ops/checklists/state_save/*.json"))).toHaveLength(1);
    const { items } = recordIn(workspace, "state_save");
    expect([items.exported?.by, items.docs_tables?.by]).toEqual(["ana", "ben"]);
  });

  test("asks an item again whose evidence has changed, and shows both hashes", async () => {
    const workspace = await stocked();
    {
      await using screen = start(workspace, ["state_save"]);
      await screen.until("docs_tables · pending");
    }
    const { path, sha256 } = recordIn(workspace, "state_save").items.exported!.evidence[0]!;
    appendFileSync(join(workspace, path), " ");
    await using again = start(workspace, ["state_save"]);
    await again.until("docs_tables · pending");
    again.press("g");
    const text = await again.until("evidence has changed");
    expect(text.replaceAll(/\s+/g, "")).toContain(sha256.slice(0, 12));
    // Its check has passed again meanwhile, on the file as it is now.
    expect(recordIn(workspace, "state_save").items.exported!.evidence[0]!.sha256).toBe(
      hashes(workspace, path)[path]!,
    );
  });

  test("says so when another session has answered first, and shows that answer", async () => {
    const workspace = await stocked();
    {
      await using first = start(workspace, ["ready_promotion"]);
      await first.until("vision · pending");
      first.press("enter");
      await first.until("phase · pending");
    }
    await using one = start(workspace, ["ready_promotion"]);
    await using other = start(workspace, ["ready_promotion"], { env: { ORB_OPERATOR: "ben" } });
    await Promise.all([one.until("phase · pending"), other.until("phase · pending")]);
    one.press("enter");
    await one.until("runbooks · pending");
    // Written while the second one's answer is on its way: that is refused, and the first one's stays.
    other.press("w");
    await other.until("Waive it");
    other.press("no", "enter");
    await other.until("another session has answered first");
    await other.until("runbooks · pending");
    const { phase } = recordIn(workspace, "ready_promotion").items;
    expect(phase).toMatchObject({ by: "ana", status: "confirmed" });
  });

  test("skips and waives only with a reason, and says so", async () => {
    const workspace = await stocked();
    await using screen = start(workspace, ["secrets_rotation"]);
    await screen.until("store · pending");
    screen.press("s", "enter");
    await screen.until("store can be skipped or waived only with a note that says why.");
    screen.press("w", "escape");
    await screen.until((text) => !text.includes("Waive it"));
    expect(existsSync(join(workspace, "ops/checklists"))).toBe(false);
  });

  test("asks for the var that a command needs, shows where values come from, and lets each be changed", async () => {
    const workspace = await stocked();
    await using screen = start(workspace, ["task_cycle"]);
    await screen.until("anchor = (unanswered)");
    screen.press("r");
    await screen.until("anchor (empty: its own value)");
    screen.press("docs/task_backlog.md#p1-01-first-weekly-review", "enter");
    await screen.until("(given)");
    screen.press("v");
    await screen.until("Which var");
    screen.press("escape");
    await screen.until((text) => !text.includes("Which var"));
    screen.press("r");
    await screen.until(/manage_task_cycle\.ts --action start-task --anchor/);
  });

  test("is begun anew with --new, gone on with by --resume, and refused for a walk that is not there", async () => {
    const workspace = await stocked();
    for (const args of [[], ["--new"]]) {
      await using screen = start(workspace, ["state_save", ...args]);
      await screen.until("docs_tables · pending");
      await screen.until(() => recordIn(workspace, "state_save").status === "open");
    }
    const runs = Object.keys(hashes(workspace, "ops/checklists/state_save/*.json"));
    expect(runs).toHaveLength(2);
    const [first] = runs.map((path) => path.split("/").at(-1)!.replace(".json", ""));
    {
      await using screen = start(workspace, ["state_save", "--resume", first!, "--from", "archived"]);
      await screen.until("archived · passed");
      screen.press("G", "w", "ok", "enter");
      await screen.until("✓ complete");
    }
    expect(JSON.parse(read(workspace, runs[0]!)).status).toBe("complete");
    await using wrong = start(workspace, ["state_save", "--resume", "20200101_000000"]);
    await wrong.until("state_save has no walk 20200101_000000.");
  });

  test("with --log-state leaves a line in state.md when it is complete", async () => {
    const workspace = await stocked();
    await using screen = start(workspace, ["state_save", "--log-state"]);
    await screen.until("docs_tables · pending");
    screen.press("w", "ok", "enter");
    await screen.until("✓ complete");
    expect(read(workspace, "state.md")).toMatch(
      /## Log\s+- \d{4}-\d\d-\d\d: checklist state_save complete \(ana\)/,
    );
  });

  test("is told when a checklist names a check that is not there", async () => {
    const workspace = await stocked();
    const path = join(workspace, "configs/checklists/state_save.yaml");
    writeFileSync(
      path,
      read(workspace, "configs/checklists/state_save.yaml").replace("state.exported", "state.exportd"),
    );
    await using screen = start(workspace, ["state_save"]);
    await screen.until("state.exportd");
  });
});

test("an item says what to do with it; a key that does nothing here says why", async () => {
  await using screen = start(await stocked(), ["state_save"]);
  await screen.until(/docs_tables · /);
  await screen.until("Enter checks it again");
  screen.press("r");
  await screen.until("this item has no command");
  screen.press("y");
  await screen.until("this item has no command");
  screen.press("enter");
  // What the check says is told anew: nothing else on the screen may change.
  await screen.until((text) => /README/.test(text.split("\n").at(-1)!));
});
