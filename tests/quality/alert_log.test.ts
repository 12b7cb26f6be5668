import { describe, expect, test } from "bun:test";
import { command } from "../../scripts/record_data_quality_alert.ts";
import { Desk } from "../state/desk.ts";

const LOG = "ops/health/data_quality_alerts.md";
const alert = (...more: string[]) => [
  ...[
    "--alert-timestamp",
    "2026-01-05T07:31:07.9+09:00",
    "--symbol",
    "usdjpy",
    "--coverage-ratio",
    "0.97125",
  ],
  ...["--ack-by", "ops", "--status", "investigating", ...more],
];
const ROW =
  "| 2026-01-04T22:31:07Z | USDJPY | 5m | 0.9712 | ops | 2026-01-05T00:00:00Z | investigating |  |  |";

describe("an acknowledged alert", () => {
  test("begins a log with title, header and the meaning of the states", async () => {
    const desk = new Desk();
    const { exit, out } = await desk.run(command, ...alert());
    expect([exit, out.log_path, out.row]).toEqual([0, LOG, ROW]);
    expect(desk.read(LOG)).toBe(
      `# Data quality alerts

| alert_timestamp (UTC) | symbol | tf | coverage_ratio | ack_by | ack_timestamp (UTC) | status | remediation | follow_up |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${ROW}

Status: \`investigating\`, \`backfill-running\`, \`resolved\`, \`escalated\`.
`,
    );
  });

  test("goes on top; its texts cannot break the table", async () => {
    const desk = new Desk();
    await desk.run(command, ...alert());
    const more = [
      "--tf",
      "15m",
      "--remediation",
      " a|b\r\nc ",
      "--follow-up",
      "d\ne",
      "--ack-timestamp",
      "2026-01-05T09:00:00+09:00",
    ];
    await desk.run(command, ...alert(...more));
    const rows = desk
      .read(LOG)
      .split("\n")
      .filter((line) => line.startsWith("| 2026"));
    expect(rows).toEqual([
      "| 2026-01-04T22:31:07Z | USDJPY | 15m | 0.9712 | ops | 2026-01-05T00:00:00Z | investigating | a&#124;b<br>c | d<br>e |",
      ROW,
    ]);
  });

  test("that is there already is refused, and the log stays as it was", async () => {
    const desk = new Desk();
    await desk.run(command, ...alert());
    const before = desk.read(LOG);
    const { exit, err } = await desk.run(command, ...alert("--status", "resolved"));
    expect(exit).toBe(1);
    expect(err).toContain("2026-01-04T22:31:07Z USDJPY 5m");
    expect(desk.read(LOG)).toBe(before);
    expect((await desk.run(command, ...alert("--dry-run"))).out).toMatchObject({ duplicate: true, row: ROW });
    expect(desk.read(LOG)).toBe(before);
    expect((await desk.run(command, ...alert("--allow-duplicate"))).exit).toBe(0);
    expect(desk.read(LOG).split(ROW)).toHaveLength(3);
  });

  test("takes what it can from an audit's summary, the coverage of trading time where there is one", async () => {
    const summary = {
      symbol_filter: null,
      symbol_distribution: { EURUSD: 9 },
      tf_distribution: { "5m": 3, "15m": 3 },
      coverage_ratio: 0.7,
    };
    const desk = new Desk({
      "raw.json": JSON.stringify(summary),
      "both.json": JSON.stringify({
        ...summary,
        symbol_filter: "usdjpy",
        calendar: { coverage_ratio_calendar: 0.99 },
      }),
    });
    const record = [
      "--alert-timestamp",
      "2026-01-04T22:31:07Z",
      "--ack-by",
      "ops",
      "--status",
      "resolved",
      "--dry-run",
    ];
    const row = async (...flags: string[]) => (await desk.run(command, ...record, ...flags)).out.row;
    expect(await row("--from-summary", "raw.json")).toContain("| EURUSD | 5m | 0.7000 |");
    expect(await row("--from-summary", "both.json")).toContain("| USDJPY | 5m | 0.9900 |");
    expect(
      await row("--from-summary", "raw.json", "--symbol", "gbpjpy", "--tf", "1h", "--coverage-ratio", "1"),
    ).toContain("| GBPJPY | 1h | 1.0000 |");
    const { exit, out } = await desk.run(command, ...record, "--symbol", "USDJPY");
    expect([exit, out.flag]).toEqual([2, "--coverage-ratio"]);
  });

  test.each([
    ["--alert-timestamp", "2026-01-04T22:31:07"],
    ["--alert-timestamp", "2026-01-04"],
    ["--ack-timestamp", "now"],
    ["--coverage-ratio", "1.01"],
    ["--coverage-ratio", "NaN"],
    ["--status", "done"],
  ])("with %s %s is refused", async (name, value) => {
    const desk = new Desk();
    expect((await desk.run(command, ...alert(name, value))).exit).toBe(2);
    expect(desk.files()).toEqual({});
  });

  test("is not put into a file without the table", async () => {
    const desk = new Desk({ [LOG]: "# Notes\n\n| a | b |\n| --- | --- |\n" });
    const { exit, out } = await desk.run(command, ...alert());
    expect([exit, out.error]).toEqual([1, "alert_log_unusable"]);
    expect(desk.read(LOG)).toStartWith("# Notes");
  });

  test("is added to a log that an editor has left without a last line end, in other alignment", async () => {
    const desk = new Desk();
    await desk.run(command, ...alert());
    desk.write(LOG, desk.read(LOG).replaceAll("| --- |", "|:---:|").trimEnd());
    await desk.run(command, ...alert("--tf", "1h"));
    expect(desk.read(LOG)).toContain(`| 1h |`);
    expect(desk.read(LOG)).toEndWith(".\n");
  });

  test("is shown on a terminal by where it stands, in a dry run by its row", async () => {
    const desk = new Desk();
    expect(await desk.show(command, ...alert("--dry-run"))).toBe(`${ROW}\n`);
    expect(await desk.show(command, ...alert())).toBe(`${LOG}\n`);
    expect(await desk.show(command, ...alert("--dry-run", "--lang", "ja"))).toContain("記録済み");
  });
});
