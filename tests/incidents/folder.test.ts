import { describe, expect, test } from "bun:test";
import type { IncidentProblem } from "../../lib/incidents/check.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as incident } from "../../scripts/incident.ts";
import { goldenCsv, TRADING_MANIFEST } from "../runs/bars.ts";
import type { Desk } from "../state/desk.ts";
import { LEDGERS } from "../tasks/support.ts";
import { BARS, DAY, desk, MANIFEST, recorded } from "./support.ts";

const LOSS = { start: "2024-01-10T08:00:00Z", end: "2024-01-10T15:00:00Z", loss: -5.5 };
const ID = "20240110-0800_USDJPY_stops";
const FOLDER = `ops/incidents/${ID}`;
const NOTES = `${FOLDER}/replay_notes.md`;
const problems = async (one: Desk) => (await one.run(incident, "check")).out.problems as IncidentProblem[];

describe("incident new", () => {
  test("makes all required files, which the check finds sound", async () => {
    const one = desk();
    await recorded(one, LOSS, "--severity", "high", "--tag", "a", "--tag", "b");
    expect(Object.keys(one.files()).filter((path) => path.startsWith("ops/"))).toEqual([
      `${FOLDER}/artifacts/.gitkeep`,
      `${FOLDER}/incident.json`,
      `${FOLDER}/replay_notes.md`,
      `${FOLDER}/replay_params.json`,
    ]);
    expect(one.json(`${FOLDER}/incident.json`)).toEqual({
      incident_id: ID,
      symbol: "USDJPY",
      mode: "conservative",
      occurred_on: "2024-01-10",
      start_ts: LOSS.start,
      end_ts: LOSS.end,
      loss_pips: -5.5,
      notes: "two\nstops",
      severity: "high",
      manifest: MANIFEST,
      csv: BARS,
      equity: 100000,
      snapshot_state: null,
      tags: ["a", "b"],
      created_at: "2026-01-05T00:00:00Z",
    });
    expect(one.read(NOTES).match(/^## .*/gm)).toEqual(["## Summary", "## Findings", "## Actions"]);
    expect(await problems(one)).toEqual([]);
  });

  test("refuses what is there, and writes nothing", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const before = one.files();
    const times = ["--start-ts", LOSS.start, "--end-ts", LOSS.end, "--loss-pips=-1", "--notes", "x"];
    const { exit, out } = await one.run(incident, "new", "--id", ID, "--symbol", "USDJPY", ...times);
    expect([exit, out.error]).toEqual([2, "incident_exists"]);
    expect(one.files()).toEqual(before);
  });

  test.each([
    ["a month that is not the start's", ["20240210-0800_USDJPY_x"], "incident_invalid"],
    ["another symbol", ["20240110-0800_EURUSD_x"], "incident_invalid"],
    ["a path", ["../x"], "invalid_name"],
    [
      "an end before the start",
      ["20240110-0800_USDJPY_x", "--end-ts", "2024-01-10T07:00:00Z"],
      "incident_invalid",
    ],
  ])("refuses an id or times with %s", async (_, argv, code) => {
    const one = desk();
    const given = [
      "--symbol",
      "USDJPY",
      "--start-ts",
      LOSS.start,
      "--end-ts",
      LOSS.end,
      "--loss-pips=-1",
      "--notes",
      "x",
    ];
    const { exit, out } = await one.run(incident, "new", ...given, ...argv);
    expect([exit, out.error]).toEqual([2, code]);
    expect(Object.keys(one.files())).toEqual([MANIFEST, BARS]);
  });

  test("names all flags that are missing at once", async () => {
    const { exit, out } = await desk().run(incident, "new", ID, "--symbol", "USDJPY");
    expect([exit, out.missing]).toEqual([2, ["--start-ts", "--end-ts", "--loss-pips", "--notes"]]);
  });
});

describe("incident check", () => {
  const broken: [string, (one: Desk) => void, string, string][] = [
    ["an unknown key", (one) => change(one, { lossPips: 3 }), "incident.json", "incident_invalid"],
    [
      "a folder of another name",
      (one) => change(one, { incident_id: `${ID}x` }),
      "incident.json",
      "incident_invalid",
    ],
    ["bars that are gone", (one) => change(one, { csv: "out/bars.csv" }), "incident.json", "file_not_found"],
    [
      "no JSON",
      (one) => one.write(`${FOLDER}/replay_params.json`, "{"),
      "replay_params.json",
      "json_invalid",
    ],
    [
      "a missing section",
      (one) => one.write(NOTES, "## Summary\n\n## Actions\n"),
      "replay_notes.md",
      "section_missing",
    ],
    [
      "sections out of order",
      (one) => one.write(NOTES, "## Findings\n\n## Summary\n\n## Actions\n"),
      "replay_notes.md",
      "section_missing",
    ],
  ];
  const change = (one: Desk, members: JsonObject) =>
    one.write(
      `${FOLDER}/incident.json`,
      JSON.stringify({ ...one.json(`${FOLDER}/incident.json`), ...members }),
    );

  test.each(broken)("finds %s", async (_, spoil, file, code) => {
    const one = desk();
    await recorded(one, LOSS);
    spoil(one);
    const { exit, out } = await one.run(incident, "check", ID);
    expect([exit, (out.problems as IncidentProblem[]).map(({ path, code: is }) => [path, is])]).toEqual([
      1,
      [[`${FOLDER}/${file}`, code]],
    ]);
  });

  test("takes the alias of the first report", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const { notes, ...rest } = one.json(`${FOLDER}/incident.json`);
    one.write(`${FOLDER}/incident.json`, JSON.stringify({ ...rest, initial_report: notes }));
    expect(await problems(one)).toEqual([]);
  });

  test("after a replay vouches for bars, manifest, run and result by their hashes", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const { out } = await one.run(incident, "replay", ID);
    expect(await problems(one)).toEqual([]);
    const { run_dir } = out.replay as { run_dir: string };
    for (const path of [
      BARS,
      MANIFEST,
      `${run_dir}/records.csv`,
      `${run_dir}/checksums.json`,
      `${FOLDER}/artifacts/replay.json`,
    ]) {
      const text = one.read(path);
      one.write(
        path,
        path === BARS
          ? goldenCsv(1, 20 * DAY).replace(/^2024-01-09T12:00:00Z.*\n/m, "")
          : text.replace(/\d(?=\D*$)/, "0 "),
      );
      const found = (await problems(one)).map((problem) => problem.path);
      expect(found).toContain(path);
      one.write(path, text);
    }
    expect(await problems(one)).toEqual([]);
  });

  test("of a name that is nearly one suggests it", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const { exit, out } = await one.run(incident, "check", `${ID}s`);
    expect([exit, out.error, out.hint]).toEqual([2, "incident_not_found", `Did you mean ${ID}?`]);
  });
});

describe("the notes", () => {
  test("are filled between their marks alone, in the operator's language", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const own = one
      .read(NOTES)
      .replace("## Findings\n", "## Findings\n\nMine, before.\n")
      .replace(/^_To be.*/m, "Wider stops.");
    one.write(NOTES, own);
    await one.run(incident, "replay", ID, "--lang", "ja");
    const text = one.read(NOTES);
    expect(text).toContain("実績 -5.5 pips、再現 -5 pips（取引 2 件、うち勝ち 0 件）。\n再現できた");
    const outside = (notes: string) =>
      notes.replace(/<!-- replay:auto -->[\s\S]*?<!-- \/replay:auto -->/g, "");
    expect(outside(text)).toBe(outside(own));
    await one.run(incident, "replay", ID, "--lang", "ja");
    expect(outside(one.read(NOTES))).toBe(outside(own));
  });

  test("whose marks an operator has taken out are left alone, which is said", async () => {
    const one = desk();
    await recorded(one, LOSS);
    const own = "# x\n\n## Summary\n\nmine\n\n## Findings\n\n## Actions\n";
    one.write(NOTES, own);
    const { err } = await one.run(incident, "replay", ID);
    expect(err).toContain("Summary has no <!-- replay:auto --> marks");
    expect(one.read(NOTES)).toBe(own);
  });
});

describe("incident share", () => {
  const ANCHOR = "docs/task_backlog.md#p1-1-spread-audit";
  const shared = async (...flags: string[]) => {
    const one = desk(LEDGERS);
    await recorded(one, LOSS, "--backlog-anchor", ANCHOR);
    await one.run(incident, "replay", ID);
    const refused = await one.run(incident, "share", ID);
    expect([refused.exit, refused.out.error, refused.out.sections]).toEqual([
      3,
      "notes_incomplete",
      ["Actions"],
    ]);
    one.write(NOTES, one.read(NOTES).replace(/^_To be.*/m, "Wider stops."));
    const { exit, out } = await one.run(incident, "share", ID, ...flags);
    expect(exit).toBe(0);
    return { one, out };
  };

  test("waits for the actions, then puts the digest into backlog, log and evidence, once", async () => {
    const { one, out } = await shared();
    expect(out.digest).toMatch(/^USDJPY conservative, .* won\. Reproduced: .* Price moved .*\.$/);
    const told = `2026-01-05: ${out.digest} Notes: [replay_notes]`;
    expect(one.read("docs/task_backlog.md")).toContain(
      `- first look\n- [INCIDENT ${ID}] ${told}(../${NOTES})\n`,
    );
    expect(one.read("state.md")).toContain(`## Log\n\n- [INCIDENT ${ID}] ${told}(${NOTES})\n- [P0-01]`);
    expect(one.read("docs/progress_phase4.md")).toContain(
      `[incident] ${ID}: ${out.digest} — [replay_notes](../${NOTES})`,
    );
    const files = one.files();
    expect((await one.run(incident, "share", ID)).out.files).toEqual([]);
    expect(one.files()).toEqual(files);
    const [row] = (await one.run(incident, "list")).out.incidents as JsonObject[];
    expect(row).toMatchObject({ incident_id: ID, verdict: "reproduced", shared: true, error: null });
  });

  test("leaves alone what it is told to", async () => {
    const { one } = await shared("--no-backlog", "--no-state-log");
    expect(one.read("docs/task_backlog.md")).toBe(LEDGERS["docs/task_backlog.md"]);
    expect(one.read("state.md")).toBe(LEDGERS["state.md"]);
    expect(one.exists("docs/progress_phase4.md")).toBe(true);
  });

  test("with --dry-run shows the diffs and writes nothing", async () => {
    const { one, out } = await shared("--dry-run");
    expect((out.files as { path: string }[]).map(({ path }) => path)).toEqual([
      "docs/task_backlog.md",
      "state.md",
      "docs/progress_phase4.md",
    ]);
    expect(one.read("state.md")).toBe(LEDGERS["state.md"]);
  });

  test("refuses a backlog entry that is not there, and writes nothing", async () => {
    const one = desk(LEDGERS);
    await recorded(one, LOSS, "--backlog-anchor", "docs/task_backlog.md#p9-9");
    one.write(NOTES, "## Summary\n\nx\n\n## Findings\n\n## Actions\n\ny\n");
    const { exit, out } = await one.run(incident, "share", ID);
    expect([exit, out.error]).toEqual([2, "anchor_not_found"]);
    expect(one.read("state.md")).toBe(LEDGERS["state.md"]);
  });
});

describe("list and report", () => {
  test("one that cannot be read is listed with its error, beside the others", async () => {
    const one = desk({ [MANIFEST]: TRADING_MANIFEST });
    await recorded(one, LOSS);
    one.write("ops/incidents/20240111-0800_USDJPY_b/incident.json", "{");
    const { exit, out } = await one.run(incident, "list");
    expect(exit).toBe(0);
    expect(
      (out.incidents as JsonObject[]).map(({ incident_id, error, verdict }) => [incident_id, error, verdict]),
    ).toEqual([
      ["20240111-0800_USDJPY_b", "incident_invalid", null],
      [ID, null, null],
    ]);
  });

  test("the report needs a replay; it shows real against replay, trades, own notes and the command", async () => {
    const one = desk();
    await recorded(one, LOSS, "--severity", "high");
    expect(await one.run(incident, "report", ID)).toMatchObject({ exit: 2, out: { error: "not_replayed" } });
    await one.run(incident, "replay", ID);
    one.write(NOTES, one.read(NOTES).replace(/^_To be.*/m, "Wider stops."));
    const shown = Bun.stripANSI(await one.show(incident, "report", ID));
    for (const words of [
      `${ID}  high · -5.5 pips`,
      "\nreproduced\n",
      "2024-01-10 08:35",
      "## Actions\nWider stops.",
      "bun scripts/run_sim.ts --manifest",
    ]) {
      expect(shown).toContain(words);
    }
    expect(shown).not.toContain("## Summary");
    expect(Bun.stripANSI(await one.show(incident, "report", ID, "--lang", "ja"))).toContain("再現できた");
  });
});
