import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import formats from "../../docs/formats.md" with { type: "text" };
import english from "../../docs/runbook.md" with { type: "text" };
import japanese from "../../docs/runbook.ja.md" with { type: "text" };
import { parseFlags } from "../../lib/command/flags.ts";
import { run } from "../../lib/command/run.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { catalog } from "../../scripts/catalog.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { fieldsOf, fileSections, patternOf, sectionFor } from "./formats.ts";
import { type Line, linesOf, skeleton } from "./lines.ts";

const lines = linesOf(english);

/** What asks the network, stays, or needs a crontab: its flags are read, and no more. */
const RESIDENT = /live_ingest_worker|--use-(dukascopy|api)|manage_secrets|schedule_jobs/;

const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const SECRETS = {
  OBS_WEEKLY_WEBHOOK_URL: "http://127.0.0.1:9/weekly",
  OBS_WEBHOOK_SECRET: "signing-key-of-a-test",
};
/** What the desk's signals left behind today. */
const SIGNALS =
  "signal_id,ts_emit,ts_ack,status,detail\na,2026-01-02T23:10:00Z,2026-01-02T23:10:00.2Z,success,\n";
const INCIDENT = "20260102-1230_USDJPY_slippage";

const outer = mkdtempSync(join(tmpdir(), "orb-ops-runbook-"));
const desk = join(outer, "out/demo");
let minute = 0;

async function type({ name, argv }: Pick<Line, "name" | "argv">, cwd = desk) {
  const now = new Date(Date.UTC(2026, 0, 3, 0, minute++)).toISOString();
  const world = fakeWorld({ cwd, env: { ...SECRETS, PATH: process.env.PATH!, ORB_NOW: now } });
  const { command } = await catalog[name]!();
  const exit = await run(command, argv, world);
  return { exit, out: world.out, err: world.err };
}

function edit(path: string, change: (text: string) => string): void {
  const full = join(desk, path);
  writeFileSync(full, change(readFileSync(full, "utf8")));
}

/** What a person does between two lines. */
const BEFORE: [line: RegExp, act: () => void][] = [
  // Bars that no market made fit no constraint of the shipped search.
  [
    /run_param_sweep/,
    () =>
      edit("configs/experiments/day_orb_core.yaml", (text) => text.replace(/^constraints:\n( .*\n)+/m, "")),
  ],
  [/finish-task/, () => edit("docs/checklists/p1-01.md", (text) => text.replaceAll("[ ]", "[x]"))],
  [
    /incident\.ts share/,
    () =>
      edit(`ops/incidents/${INCIDENT}/replay_notes.md`, (text) =>
        text.replace(/(## Actions\n\n).*/s, "$1- The desk asks for quotes.\n"),
      ),
  ],
];

/** The newest file of a folder with this ending. */
const newest = (folder: string, like: RegExp) =>
  `${folder}/${readdirSync(join(desk, folder))
    .filter((name) => like.test(name))
    .sort()
    .at(-1)}`;

/** The words in capitals, as an operator would fill them in. */
const FILL: Record<string, () => string> = {
  RUN: () => newest("runs", /^USDJPY_/),
  DIFF: () => newest(ARCHIVE, /_diff\.json$/),
  STATE: () => newest(ARCHIVE, /_state\.json$/),
  ANCHOR: () => "docs/task_backlog.md#p1-01-first-weekly-review",
};

beforeAll(async () => {
  const { exit, err } = await type({ name: "demo", argv: [] }, outer);
  if (exit !== 0) throw new Error(err);
  writeFileSync(join(desk, "ops/signal_latency.csv"), SIGNALS);
}, 60_000);

afterAll(() => rmSync(outer, { recursive: true }));

describe("every line of the runbook, in order, in the workspace of the demo", () => {
  test.each(lines)(
    "$text",
    async ({ text, name, argv }) => {
      if (RESIDENT.test(text)) {
        await parseFlags((await catalog[name]!()).command, argv);
        return;
      }
      BEFORE.find(([line]) => line.test(text))?.[1]();
      const filled = argv.map((word) => FILL[word]?.() ?? word);
      const { exit, out, err } = await type({ name, argv: filled });
      expect([exit, exit === 0 ? "" : out + err]).toEqual([0, ""]);
    },
    60_000,
  );
});

describe("docs/formats.md", () => {
  const sections = fileSections(formats);
  const sectionOf = (path: string) => sectionFor(sections, path);
  /** What these lines have left in the workspace, beside what init_workspace brings and what only the commit and the locks use. */
  const written = () =>
    [...new Bun.Glob("**").scanSync({ cwd: desk, dot: true })]
      .filter(
        (path) =>
          !(path in WORKSPACE_TEMPLATES) && !/^ops\/\.(lock|commit)\/|\.gitkeep$|^\.orb-owner$/.test(path),
      )
      // Copies of results: `--json-out` puts them where it is told to.
      .filter((path) => !/^out\/(obs_check|state_update_preview)\.json$/.test(path))
      .sort();

  test("tells of every file that the runbook's lines leave behind", () => {
    expect(written().length).toBeGreaterThan(100);
    expect(written().filter((path) => !sectionOf(path))).toEqual([]);
  });

  test("names every field of them", () => {
    const missing = written().flatMap((path) => {
      const { text } = sectionOf(path)!;
      const fields = fieldsOf(path, readFileSync(join(desk, path), "utf8"));
      return fields.filter((field) => !text.includes(`\`${field}\``)).map((field) => `${path}: ${field}`);
    });
    expect(missing).toEqual([]);
  });

  test("names what a state holds", () => {
    const state = JSON.parse(readFileSync(join(desk, "runs/active/state.json"), "utf8"));
    const { text } = sectionOf("runs/active/state.json")!;
    const members = ["meta", "ev_global", "slip", "runtime", "metrics"].flatMap((part) =>
      Object.keys(state[part]),
    );
    expect(members.length).toBeGreaterThan(30);
    expect(members.filter((member) => !text.includes(`\`${member}\``))).toEqual([]);
  });

  test("names every configuration that init_workspace writes", () => {
    const configs = Object.keys(WORKSPACE_TEMPLATES).filter((path) =>
      /^configs\/.*\.(ya?ml|json)$/.test(path),
    );
    const named = [...formats.matchAll(/`(configs\/[^`]+)`/g)].map(([, pattern]) => patternOf(pattern!));
    const unnamed = configs.filter((path) => !named.some((pattern) => pattern.test(path)));
    expect(unnamed.filter((path) => !/^configs\/(schemas|strategies\/templates)\//.test(path))).toEqual([]);
  });
});

describe("the runbook", () => {
  test("has the same lines, headings, boxes, tables and links in Japanese", () => {
    expect(skeleton(japanese)).toEqual(skeleton(english));
  });

  test("is Japanese, section by section", () => {
    const sections = japanese.replaceAll(/^```.*?^```$/gms, "").split(/^##+ /m);
    for (const section of sections) expect(section).toMatch(/[ぁ-んァ-ヶ]{2}/);
  });

  test.each([
    ["docs/runbook.md", english],
    ["docs/runbook.ja.md", japanese],
  ])("%s leads only to documents that init_workspace brings along", (_, page) => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, to]) => `docs/${to}`);
    expect(links.length).toBeGreaterThan(12);
    expect(links.filter((path) => !(path in WORKSPACE_TEMPLATES))).toEqual([]);
  });

  test("is linked in both languages by the READMEs of the project and of a workspace", () => {
    const readmes = ["README.md", "README.ja.md"].map((path) =>
      readFileSync(join(import.meta.dir, "../..", path), "utf8"),
    );
    for (const readme of [...readmes, WORKSPACE_TEMPLATES["README.md"]!]) {
      expect(readme).toContain("](docs/runbook.md)");
      expect(readme).toContain("](docs/runbook.ja.md)");
    }
  });
});
