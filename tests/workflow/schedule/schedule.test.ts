import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../../lib/command/define.ts";
import { parseFlags } from "../../../lib/command/flags.ts";
import { run } from "../../../lib/command/run.ts";
import { blockOf, cronCommand, withBlock } from "../../../lib/workflow/schedule/block.ts";
import { EXAMPLE, jobOf } from "../../../lib/workflow/schedule/job.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { WORKSPACE_TEMPLATES } from "../../../lib/workspace/templates.ts";
import { catalog } from "../../../scripts/catalog.ts";
import { command as schedule } from "../../../scripts/schedule_jobs.ts";
import { fakeWorld } from "../../command/fake_world.ts";
import { Desk } from "../../state/desk.ts";

const example = WORKSPACE_TEMPLATES[EXAMPLE]!;
const jobs = (JSON.parse(example) as { jobs: { name: string; schedule: string; command: string }[] }).jobs;

/** Keeps one crontab in a file; `meddle` is what somebody else writes between its reading and its writing. */
const STUB = `#!/bin/sh
file="$CRONTAB_FILE"
echo "$*" >> "$file.calls"
case "$1" in
  -l) if [ -f "$file" ]; then cat "$file"; else echo "no crontab for operator" >&2; exit 1; fi
      if [ -f "$file.meddle" ]; then mv "$file.meddle" "$file"; fi ;;
  -) if [ -n "$CRONTAB_REFUSES" ]; then echo "you are not allowed" >&2; exit 1; fi; cat > "$file" ;;
  *) exit 2 ;;
esac
`;

/** A workspace, and a crontab of its own in the place of the computer's. */
class Cron extends Desk {
  readonly table = join(this.root, "stub/table");

  constructor(crontab?: string) {
    super({
      [EXAMPLE]: example,
      "stub/bin/crontab": STUB,
      ...(crontab !== undefined && { "stub/table": crontab }),
    });
    chmodSync(join(this.root, "stub/bin/crontab"), 0o755);
  }

  async cron(argv: string[], env: Record<string, string> = {}) {
    const PATH = `${join(this.root, "stub/bin")}:/usr/bin:/bin`;
    const settings = { ORB_NOW: "2026-01-05T00:00:00Z", PATH, CRONTAB_FILE: this.table, ...env };
    const world = fakeWorld({ cwd: this.root, env: settings });
    const exit = await run(schedule as unknown as Command, argv, world);
    return { exit, out: JSON.parse(world.out) as JsonObject, err: world.err };
  }

  get crontab(): string {
    return readFileSync(this.table, "utf8");
  }
}

describe("the shipped jobs", () => {
  test.each(jobs.map((job) => [job.name, job] as const))(
    "%s: its command takes its flags, its times exist",
    async (_, job) => {
      const { command, argv } = jobOf(job.name, job.schedule, job.command);
      const load = catalog[command];
      expect(load).toBeDefined();
      await parseFlags((await load!()).command, argv);
      expect(Bun.cron.parse(job.schedule)).toBeInstanceOf(Date);
      expect(job.command).toStartWith("bun scripts/");
    },
  );

  test("cover the daily chain, benchmarks, latency, observability and the archive", () => {
    const names = jobs.map(({ name }) => name);
    for (const name of [
      "daily",
      "benchmarks",
      "latency",
      "state-archive",
      "observability",
      "observability-verify",
    ]) {
      expect(names).toContain(name);
    }
  });
});

describe("add", () => {
  test("puts jobs behind what stands in the crontab, with program, workspace and time zone", async () => {
    const others = "MAILTO=me@example.org\n5 4 * * * /usr/bin/backup --all  # mine\n";
    const desk = new Cron(others);
    const { exit, out } = await desk.cron(["add", "latency", "benchmarks"]);
    expect(exit).toBe(0);
    const block = desk.crontab.slice(others.length).split("\n");
    expect(desk.crontab).toStartWith(others);
    expect(block[0]).toBe(`# BEGIN orb-ops ${desk.root} (edited by schedule_jobs)`);
    expect(block[1]).toBe("CRON_TZ=UTC");
    expect(block[2]).toBe("# benchmarks");
    expect(block[3]).toMatch(
      /^30 22 \* \* \* \S+ \S+scripts\/run_daily_workflow.ts --benchmarks .* --webhook "\$OPS_WEBHOOK_URLS" --workspace \S+$/,
    );
    expect(block.slice(4)).toEqual([
      "# latency",
      expect.stringMatching(/^30 23 \* \* \* .* --analyze-latency --workspace /),
      `# END orb-ops ${desk.root}`,
      "",
    ]);
    expect(out).toMatchObject({
      changed: true,
      added: ["benchmarks", "latency"],
      environment: ["OPS_WEBHOOK_URLS"],
      jobs: [
        {
          name: "benchmarks",
          next: ["2026-01-05T22:30:00Z", "2026-01-06T22:30:00Z", "2026-01-07T22:30:00Z"],
        },
        { name: "latency", next: ["2026-01-05T23:30:00Z", "2026-01-06T23:30:00Z", "2026-01-07T23:30:00Z"] },
      ],
    });
  });

  test("begins a crontab where there is none, replaces a job of the same name, and twice is once", async () => {
    const desk = new Cron();
    await desk.cron(["add", "latency"]);
    await desk.cron([
      "add",
      "latency",
      "--schedule",
      "0 3 * * MON",
      "--command",
      "check_state_health --fail-on-warning",
    ]);
    expect(desk.crontab.match(/^# latency$/gm)).toHaveLength(1);
    expect(desk.crontab).toContain("0 3 * * MON ");
    expect(desk.crontab).toContain("check_state_health.ts --fail-on-warning --workspace ");
    const once = desk.crontab;
    const calls = () => readFileSync(`${desk.table}.calls`, "utf8");
    const before = calls();
    const { out } = await desk.cron([
      "add",
      "latency",
      "--schedule",
      "0 3 * * MON",
      "--command",
      "check_state_health --fail-on-warning",
    ]);
    expect([out.changed, desk.crontab]).toEqual([false, once]);
    expect(calls().slice(before.length)).toBe("-l\n");
  });

  test("leaves other workspaces' blocks alone", async () => {
    const other = withBlock("", "/srv/other", "UTC", [{ name: "latency", schedule: "1 1 * * *", line: "x" }]);
    const desk = new Cron(other);
    await desk.cron(["add", "latency"]);
    await desk.cron(["remove"]);
    expect(desk.crontab).toBe(other);
  });

  test("only shows in a dry run what would stand there", async () => {
    const desk = new Cron();
    const { out } = await desk.cron(["add", "--dry-run"]);
    expect(out.jobs).toHaveLength(jobs.length);
    expect(existsSync(desk.table)).toBe(false);
  });

  test.each<[string, string[], string, RegExp]>([
    ["an unknown name", ["add", "nightly"], "job_unknown", /it has daily, benchmarks/],
    [
      "six fields",
      ["add", "x", "--schedule", "0 0 1 * * *", "--command", "archive_state"],
      "job_invalid",
      /five fields/,
    ],
    [
      "an hour that does not exist",
      ["add", "x", "--schedule", "0 24 * * *", "--command", "archive_state"],
      "job_invalid",
      /five fields/,
    ],
    [
      "a day that never comes",
      ["add", "x", "--schedule", "0 0 30 2 *", "--command", "archive_state"],
      "job_invalid",
      /five fields/,
    ],
    [
      "a nickname",
      ["add", "x", "--schedule", "@daily", "--command", "archive_state"],
      "job_invalid",
      /five fields/,
    ],
    [
      "an unknown command",
      ["add", "x", "--schedule", "0 0 * * *", "--command", "archive_stat"],
      "job_invalid",
      /archive_state\?/,
    ],
    [
      "an unknown flag",
      ["add", "x", "--schedule", "0 0 * * *", "--command", "archive_state --deep"],
      "unknown_flag",
      /--deep/,
    ],
    [
      "a bad value",
      ["add", "x", "--schedule", "0 0 * * *", "--command", "run_daily_workflow --equity 0"],
      "bad_value",
      /equity/,
    ],
    [
      "shell syntax",
      ["add", "x", "--schedule", "0 0 * * *", "--command", "archive_state > out"],
      "job_invalid",
      />/,
    ],
    [
      "a name that is none",
      ["add", "a b", "--schedule", "0 0 * * *", "--command", "archive_state"],
      "invalid_name",
      /a b/,
    ],
    ["a schedule without a command", ["add", "x", "--schedule", "0 0 * * *"], "bad_value", /--command/],
    ["a time zone that is none", ["add", "--cron-tz", "Mars/Olympus"], "bad_value", /time zone/],
  ])("refuses %s and leaves the crontab alone", async (_, argv, code, text) => {
    const desk = new Cron("# mine\n");
    const { exit, out } = await desk.cron(argv);
    expect([exit, out.error]).toEqual([2, code]);
    expect(String(out.details)).toMatch(text);
    expect(desk.crontab).toBe("# mine\n");
  });

  test("refuses a file of jobs that is none, with the line", async () => {
    const desk = new Cron();
    desk.write(
      "jobs.json",
      '{"jobs": [\n  {"name": "nightly", "schedule": 5, "command": "archive_state"}\n]}',
    );
    const { exit, out } = await desk.cron(["add", "--from", "jobs.json"]);
    expect([exit, out.error]).toEqual([2, "jobs_invalid"]);
    expect(out.details).toContain("jobs.json:2: jobs.0.schedule: ");
  });

  test("keeps secrets out of the crontab, and takes their variables", async () => {
    const desk = new Cron();
    const add = (webhook: string) =>
      desk.cron([
        "add",
        "x",
        "--schedule",
        "0 0 * * *",
        "--command",
        `run_daily_workflow --benchmarks --webhook ${webhook}`,
      ]);
    const { exit, out, err } = await add("https://hooks.example.org/SECRETSECRET");
    expect([exit, out.error]).toEqual([2, "job_invalid"]);
    expect(JSON.stringify(out) + err).not.toContain("SECRETSECRET");
    expect(existsSync(desk.table)).toBe(false);
    expect((await add("$OPS_WEBHOOK_URLS")).exit).toBe(0);
    expect(desk.crontab).toContain('--webhook "$OPS_WEBHOOK_URLS"');
  });
});

describe("list and remove", () => {
  test("tell and take out what was added", async () => {
    const desk = new Cron("# mine\n");
    await desk.cron(["add", "latency", "state-archive"]);
    expect(((await desk.cron([])).out.jobs as JsonObject[]).map(({ name }) => name)).toEqual([
      "latency",
      "state-archive",
    ]);
    expect((await desk.cron(["remove", "latency"])).out.removed).toEqual(["latency"]);
    expect(desk.crontab).toContain("# state-archive");
    expect((await desk.cron(["remove", "latency"])).exit).toBe(2);
    await desk.cron(["remove"]);
    expect(desk.crontab).toBe("# mine\n");
    expect((await desk.cron(["remove"])).out).toMatchObject({ changed: false, removed: [] });
  });
});

describe("a crontab", () => {
  test("that somebody has changed meanwhile is left alone", async () => {
    const desk = new Cron("# mine\n");
    desk.write("stub/table.meddle", "# mine\n# theirs\n");
    const { exit, out } = await desk.cron(["add", "latency"]);
    expect([exit, out.error, out.changed]).toEqual([3, "plan_stale", false]);
    expect(desk.crontab).toBe("# mine\n# theirs\n");
  });

  test("that cannot be written or found ends with 1", async () => {
    const desk = new Cron("# mine\n");
    const refused = await desk.cron(["add", "latency"], { CRONTAB_REFUSES: "1" });
    expect([refused.exit, refused.out.error]).toEqual([1, "crontab_unusable"]);
    expect(String(refused.out.details)).toContain("you are not allowed");
    const absent = await desk.cron(["list"], { PATH: "/nowhere" });
    expect([absent.exit, absent.out.error]).toEqual([1, "crontab_unusable"]);
    expect(absent.err).toContain("there is no crontab on the PATH");
  });

  test("hands words to the shell as they are", async () => {
    const words = ["/opt/my program", "it's", "100%", "$HOME/x", "$NAME", "plain"];
    const line = cronCommand(words);
    expect(line).toContain("100\\%");
    // As cron does it: an escaped percent sign is a percent sign.
    const shell = Bun.spawnSync(["sh", "-c", `printf '%s\\n' ${line.replaceAll("\\%", "%")}`], {
      env: { NAME: "n a" },
    });
    expect(shell.stdout.toString().trimEnd().split("\n")).toEqual(words.with(4, "n a"));
  });

  test("is read back as it was written, other lines and all", () => {
    const lines = [{ name: "a-b.c", schedule: "*/5 1-3 * JAN MON-FRI", line: "x --y 'z  z'" }];
    const before = "A=1\n\n# comment\n1 2 3 4 5 cmd";
    const text = withBlock(before, "/ws", "Asia/Tokyo", lines);
    expect(blockOf(text, "/ws")).toMatchObject({ jobs: lines, timeZone: "Asia/Tokyo" });
    expect(blockOf(text, "/ws2").jobs).toEqual([]);
    expect(withBlock(text, "/ws", "UTC", [])).toBe(`${before}\n`);
    expect(withBlock(withBlock("", "/ws", "UTC", lines), "/ws", "UTC", [])).toBe("");
  });
});
