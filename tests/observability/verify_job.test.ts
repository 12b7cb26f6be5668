import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { logAutomationEventWithSequence } from "../../lib/observability/automation/log.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { bodySignature, canonicalJson } from "../../lib/notify/canonical.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import { acquireLock } from "../../lib/workspace/lock.ts";
import { command as analyze } from "../../scripts/analyze_signal_latency.ts";
import { showVerifyJob } from "../../lib/observability/verify_job/show.ts";
import { failureText } from "../../lib/observability/verify_job/words.ts";
import type { Canvas } from "../../lib/workspace/canvas.ts";
import { command } from "../../scripts/verify_observability_job.ts";
import { Shop } from "./support.ts";

const LOG = "ops/automation_runs.log";
const SEQUENCE = "ops/automation_runs.sequence";
const BEAT = "ops/latency_job_heartbeat.json";
const MANIFEST = "out/dashboard/manifest.json";
const WITHOUT_LOG = ["--skip-log-check"];

interface Check {
  name: string;
  status: string;
  details: JsonObject;
  message?: string;
}

/** What a verification found: its exit code, its failures' codes, and its checks. */
async function verify(shop: Shop, ...flags: string[]) {
  const { exit, out } = await shop.run(command, ...flags);
  const failures = out.failures as unknown as { code: string; error_code: string; details: JsonObject }[];
  const codes = failures.map(({ code }) => code);
  expect(failures.map(({ error_code }) => error_code)).toEqual(codes);
  for (const failure of failures) expect(failureText(failure).ja).toMatch(/\p{Script=Hiragana}/u);
  expect(exit).toBe(codes.length > 0 ? 1 : 0);
  expect(out.status).toBe(codes.length > 0 ? "error" : "ok");
  return { exit, out, codes, failures, checks: out.checks as unknown as Check[] };
}

const entry = (sequence: number | undefined, more: JsonObject = {}) =>
  `${JSON.stringify({
    job_id: "20260104T230000Z-latency",
    status: "ok",
    logged_at: "2026-01-04T23:00:00Z",
    ...(sequence !== undefined && { sequence }),
    ...more,
  })}\n`;
const announced = (next: number) =>
  entry(undefined, { status: "warning", diagnostics: { error_code: "sequence_gap", next_sequence: next } });
const number = (value: unknown) => JSON.stringify({ value, updated_at: "2026-01-04T23:00:00Z" });

test("a chain that has run is in order, and the verification is logged", async () => {
  const shop = new Shop();
  await shop.run(analyze);
  const { codes, checks } = await verify(shop, "--heartbeat", BEAT, "--require-check");
  expect(codes).toEqual([]);
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ["automation_log", "ok"],
    ["automation_sequence", "ok"],
    ["heartbeat", "ok"],
  ]);
  expect(checks[0]!.details).toMatchObject({ entries: 1, last_sequence: 1, last_status: "ok" });
  expect(shop.log()[1]).toMatchObject({
    job_id: "20260105T000000Z-observability-verification",
    status: "ok",
    sequence: 2,
    artefacts: [LOG, SEQUENCE, BEAT],
    diagnostics: { job_name: "observability-verification" },
  });
  // It verifies what it has logged itself, too.
  expect((await verify(shop)).codes).toEqual([]);
});

describe("the log", () => {
  const cases: [string, string | undefined, string[]][] = [
    ["is not there", undefined, ["log_missing"]],
    ["is empty", "\n", ["log_empty"]],
    ["has a line that is not JSON", `${entry(1)}{"job_id":\n`, ["log_parse_error"]],
    ["was torn at its end", `${entry(1)}{"job_id":"2026`, ["log_parse_error"]],
    ["has a line that is no entry", entry(1, { status: "done" }), ["log_schema_error"]],
    ["has a line that is no object", "[]\n", ["log_schema_error"]],
    ["lacks a number", entry(1) + entry(3), ["sequence_gap"]],
    ["has a number twice", entry(1) + entry(3, {}) + entry(3), ["sequence_gap"]],
    ["goes back", entry(3) + entry(2) + entry(3), ["sequence_gap"]],
    ["announces another gap than it has", entry(1) + announced(4) + entry(3), ["sequence_gap"]],
    ["announces a gap too early", entry(1) + announced(4) + entry(2) + entry(4), ["sequence_gap"]],
    ["ends with a failed job", entry(1) + entry(3, { sequence: 2, status: "error" }), ["latest_run_error"]],
  ];

  test.each(cases)("that %s", async (_, text, codes) => {
    const shop = new Shop();
    if (text !== undefined) shop.write(LOG, text);
    shop.write(SEQUENCE, number(3));
    const found = await verify(shop);
    expect(found.codes.filter((code) => code !== "sequence_mismatch")).toEqual(codes);
  });

  test("that begins beyond 1 was rotated, and is in order", async () => {
    const shop = new Shop({ [LOG]: entry(41) + entry(42), [SEQUENCE]: number(42) });
    expect((await verify(shop)).codes).toEqual([]);
  });

  test("with a gap that it announces itself is a warning, and names the gap", async () => {
    const shop = new Shop({ [LOG]: entry(1) + entry(2), [SEQUENCE]: number(3) });
    const ctx = shop.context();
    await logAutomationEventWithSequence(ctx, { job_id: "20260105T000000Z-weekly", status: "ok" });
    const { codes, checks } = await verify(shop);
    expect(codes).toEqual([]);
    expect(checks[0]).toMatchObject({
      status: "warning",
      details: { acknowledged_gaps: [{ previous: 2, current: 4 }] },
    });
  });

  test("a failure that a later run made good is none", async () => {
    const failed = entry(1, { status: "error" });
    const shop = new Shop({ [LOG]: failed + entry(2), [SEQUENCE]: number(2) });
    expect((await verify(shop)).codes).toEqual([]);
    // The verification's own failures are no runs of the chain.
    const own = entry(1, { job_id: "20260104T230000Z-observability-nightly-verify", status: "error" });
    shop.write(LOG, own + entry(2));
    shop.write(SEQUENCE, number(2));
    expect((await verify(shop)).codes).toEqual([]);
  });

  test("may have to hold the job's own entry", async () => {
    const shop = new Shop({ [LOG]: entry(1), [SEQUENCE]: number(1) });
    const flags = ["--require-job-entry", "--job-id"];
    expect((await verify(shop, ...flags, "20260104T230000Z-latency")).codes).toEqual([]);
    expect((await verify(shop, ...flags, "20260104T230000Z-other")).codes).toEqual(["job_missing"]);
  });

  test("names the first bad line", async () => {
    const shop = new Shop({ [LOG]: `${entry(1)}\nno\nno\n`, [SEQUENCE]: number(1) });
    expect((await verify(shop)).failures[0]!.details).toEqual({ path: LOG, line: 3 });
  });

  test("that somebody holds is looked at when it is free", async () => {
    const shop = new Shop({ [LOG]: entry(1), [SEQUENCE]: number(1) });
    const ctx = shop.context();
    const lock = await acquireLock(ctx.workspace, "automation_log", { clock: ctx.clock, command: "other" });
    const verified = verify(shop);
    // In between the log has the entry, and the sequence file not yet.
    shop.write(LOG, entry(1) + entry(2));
    await Bun.sleep(30);
    shop.write(SEQUENCE, number(2));
    lock.release();
    expect((await verified).codes).toEqual([]);
  });
});

test.each([
  ["is not there", undefined, "sequence_missing"],
  ["is empty", " \n", "sequence_empty"],
  ["is not JSON", "{", "sequence_parse_error"],
  ["is a list", "[1]", "sequence_parse_error"],
  ["has no number", number("1"), "sequence_invalid_value"],
  ["has number 0", number(0), "sequence_invalid_value"],
  ["has no time", '{"value":1}', "sequence_missing_timestamp"],
  ["has a time that is none", '{"value":1,"updated_at":"yesterday"}', "invalid_timestamp"],
  ["has another number than the log", number(2), "sequence_mismatch"],
])("a sequence file that %s", async (_, text, code) => {
  const shop = new Shop({ [LOG]: entry(1) });
  if (text !== undefined) shop.write(SEQUENCE, text);
  expect((await verify(shop)).codes).toEqual([code]);
});

describe("a heartbeat", () => {
  const beat = (more: JsonObject) => JSON.stringify({ status: "ok", ...more });
  const at = (time: string) => ({ last_success_at: time });
  const cases: [string, string | undefined, string[]][] = [
    ["is not there", undefined, ["heartbeat_missing"]],
    ["is damaged", "{", ["heartbeat_parse_error"]],
    ["is a list", "[]", ["heartbeat_parse_error"]],
    ["has no time", beat({}), ["heartbeat_missing_timestamp"]],
    ["has a time that is none", beat(at("soon")), ["invalid_timestamp"]],
    ["is six hours old", beat(at("2026-01-04T18:00:00Z")), []],
    ["is older", beat(at("2026-01-04T17:59:59.999Z")), ["heartbeat_stale"]],
    ["is a little ahead", beat(at("2026-01-05T00:05:00Z")), []],
    ["is far ahead", beat(at("2026-01-05T00:05:01Z")), ["heartbeat_in_future"]],
    ["knows only when it was made", beat({ generated_at: "2026-01-04T23:00:00Z" }), []],
    ["says error", beat({ ...at("2026-01-04T23:00:00Z"), status: "error" }), ["heartbeat_unhealthy"]],
    [
      "has failed since",
      beat({ ...at("2026-01-04T23:00:00Z"), last_failure: { at: "2026-01-04T23:30:00Z" } }),
      ["heartbeat_unhealthy"],
    ],
    [
      "has succeeded since",
      beat({ ...at("2026-01-04T23:00:00Z"), last_failure: { at: "2026-01-04T22:30:00Z" } }),
      [],
    ],
    [
      "lacks a dataset",
      beat({ ...at("2026-01-04T23:00:00Z"), datasets: { latency: "ok", turnover: "skipped" } }),
      ["heartbeat_unhealthy"],
    ],
    [
      "is late and failed",
      beat({ ...at("2026-01-04T10:00:00Z"), status: "error" }),
      ["heartbeat_stale", "heartbeat_unhealthy"],
    ],
  ];

  test.each(cases)("that %s", async (_, text, codes) => {
    const shop = new Shop();
    if (text !== undefined) shop.write(BEAT, text);
    const found = await verify(shop, ...WITHOUT_LOG, "--heartbeat", BEAT);
    expect(found.codes).toEqual(codes);
    expect(found.checks[0]!.status).toBe(codes.length > 0 ? "error" : "ok");
  });

  test("may be counted in hours of trading: a quiet weekend is not late, a dead job is", async () => {
    // FX closed on Friday 2 January at 22:00 UTC and opened on Sunday at 22:00.
    const shop = new Shop({ [BEAT]: beat(at("2026-01-02T21:00:00Z")) });
    const flags = [...WITHOUT_LOG, "--heartbeat", BEAT];
    const codes = async (now: string, ...more: string[]) => {
      shop.now = now;
      return (await verify(shop, ...flags, ...more)).codes;
    };
    expect(await codes("2026-01-04T21:59:00Z")).toEqual(["heartbeat_stale"]);
    expect(await codes("2026-01-04T21:59:00Z", "--market-hours")).toEqual([]);
    expect(await codes("2026-01-05T03:00:00Z", "--market-hours")).toEqual([]);
    expect(await codes("2026-01-05T03:01:00Z", "--market-hours")).toEqual(["heartbeat_stale"]);
  });

  test("has a limit that can be set", async () => {
    const shop = new Shop({ [BEAT]: beat(at("2026-01-04T22:00:00Z")) });
    const flags = [...WITHOUT_LOG, "--heartbeat", BEAT, "--heartbeat-max-age-hours"];
    expect((await verify(shop, ...flags, "2")).codes).toEqual([]);
    expect((await verify(shop, ...flags, "1.9")).codes).toEqual(["heartbeat_stale"]);
  });
});

describe("a dashboard manifest", () => {
  const data = '{"dataset":"latency","rows":[]}';
  const dataset = {
    dataset: "latency",
    path: "latency.json",
    checksum_sha256: sha256(data),
    row_count: 0,
    generated_at: "2026-01-05T00:00:00Z",
    source_hash: "0".repeat(64),
  };
  const manifest = {
    sequence: 3,
    generated_at: "2026-01-05T00:00:00Z",
    job_id: "20260105T000000Z-dashboard",
    datasets: [dataset],
    provenance: { command: "x", commit_sha: "unknown", inputs: ["runs"] },
  };
  const shopWith = (text: string | undefined) => {
    const shop = new Shop({ "out/dashboard/latency.json": data });
    if (text !== undefined) shop.write(MANIFEST, text);
    return shop;
  };
  const flags = [...WITHOUT_LOG, "--dashboard-manifest", MANIFEST, "--expected-dataset", "latency"];

  const cases: [string, string | undefined, string[]][] = [
    ["fits its files", JSON.stringify(manifest), []],
    ["is not there", undefined, ["manifest_missing"]],
    ["is damaged", "{", ["manifest_parse_error"]],
    ["is a list", "[]", ["manifest_parse_error"]],
    ["lacks a member", JSON.stringify({ ...manifest, generated_at: undefined }), ["manifest_schema_error"]],
    ["has one too many", JSON.stringify({ ...manifest, extra: 1 }), ["manifest_schema_error"]],
    [
      "names a file that is not there",
      JSON.stringify({ ...manifest, datasets: [{ ...dataset, path: "gone.json" }] }),
      ["manifest_file_missing"],
    ],
    [
      "describes another file",
      JSON.stringify({ ...manifest, datasets: [{ ...dataset, checksum_sha256: "0".repeat(64) }] }),
      ["manifest_checksum_mismatch"],
    ],
  ];

  test.each(cases)("that %s", async (_, text, codes) => {
    expect((await verify(shopWith(text), ...flags)).codes).toEqual(codes);
  });

  test("must name every dataset that is expected", async () => {
    const found = await verify(
      shopWith(JSON.stringify(manifest)),
      ...flags,
      "--expected-dataset",
      "turnover",
    );
    expect(found.failures).toMatchObject([
      { code: "manifest_missing_dataset", details: { missing: ["turnover"], present: ["latency"] } },
    ]);
  });

  test("must not go back behind a number that was given", async () => {
    const shop = shopWith(JSON.stringify(manifest));
    shop.write(`${MANIFEST}.sequence`, '{"value":3}');
    expect((await verify(shop, ...flags)).codes).toEqual([]);
    shop.write("ops/dashboard_export_history/20260104T000000Z-d/manifest.json", '{"sequence":4}');
    expect((await verify(shop, ...flags)).codes).toEqual(["manifest_sequence_regressed"]);
  });
});

describe("secrets", () => {
  const URL = "https://hooks.example.invalid/T0/B0/quarterly-url";
  const FILE = "ops/secret_fingerprints.json";
  const base = [...WITHOUT_LOG, "--check-secrets"];
  const shopWith = (secret = "key-of-2026") => {
    const shop = new Shop();
    shop.env = { OBS_WEEKLY_WEBHOOK_URL: URL, OBS_WEBHOOK_SECRET: secret };
    return shop;
  };
  const record = (shop: Shop, ...more: string[]) => verify(shop, ...base, "--record-secrets", ...more);

  test("that are missing or empty fail, by name", async () => {
    const shop = shopWith("");
    const { failures } = await verify(shop, ...base);
    expect(failures).toMatchObject([
      { code: "missing_secrets", details: { missing: ["OBS_WEBHOOK_SECRET"] } },
    ]);
    expect((await record(shop)).codes).toEqual(["missing_secrets"]);
    expect(shop.exists(FILE)).toBe(false);
  });

  test("without a record pass, with a note", async () => {
    const { codes, checks } = await verify(shopWith(), ...base);
    expect(codes).toEqual([]);
    expect(checks[0]!.details).toMatchObject({
      validated: ["OBS_WEBHOOK_SECRET", "OBS_WEEKLY_WEBHOOK_URL"],
      note: "no_baseline",
    });
  });

  test("are recorded by a salted fingerprint that only the owner reads, with an entry for the audit", async () => {
    const shop = shopWith();
    const { out } = await record(shop, "--config-version", "2026-01a");
    expect(out.secrets).toEqual({ recorded: ["OBS_WEEKLY_WEBHOOK_URL", "OBS_WEBHOOK_SECRET"], rotated: [] });
    expect(statSync(shop.path(FILE)).mode & 0o777).toBe(0o600);
    expect(shop.json(FILE).secrets).toMatchObject({
      OBS_WEBHOOK_SECRET: {
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
        recorded_at: "2026-01-05T00:00:00Z",
        config_version: "2026-01a",
        previous: [],
      },
    });
    expect(shop.log()).toMatchObject([
      {
        status: "dry_run",
        diagnostics: {
          config_version: "2026-01a",
          rotated: [],
          recorded: ["OBS_WEEKLY_WEBHOOK_URL", "OBS_WEBHOOK_SECRET"],
        },
      },
      { status: "ok", diagnostics: { config_version: "2026-01a" } },
    ]);
    const everything =
      shop
        .files()
        .map((path) => shop.read(path))
        .join("\n") + JSON.stringify(out);
    expect(everything).not.toContain("key-of-2026");
    expect(everything).not.toContain("quarterly-url");
    expect((await verify(shop, ...base)).checks[0]!.details.standing).toEqual({
      OBS_WEEKLY_WEBHOOK_URL: "unchanged",
      OBS_WEBHOOK_SECRET: "unchanged",
    });
  });

  test("through a rotation: not rotated, changed, recorded, and stale where the old value is still in use", async () => {
    const shop = shopWith();
    await record(shop);
    const rotated = [...base, "--expect-rotated", "OBS_WEBHOOK_SECRET"];
    expect((await verify(shop, ...rotated)).codes).toEqual(["secret_not_rotated"]);

    shop.env.OBS_WEBHOOK_SECRET = "key-of-2027";
    expect((await verify(shop, ...rotated)).codes).toEqual([]);
    const changed = await verify(shop, ...base);
    expect(changed.codes).toEqual([]);
    expect(changed.checks[0]).toMatchObject({
      status: "warning",
      message: expect.stringContaining("secret_changed_unrecorded: OBS_WEBHOOK_SECRET"),
    });

    shop.now = "2026-04-01T00:00:00Z";
    expect((await record(shop)).out.secrets).toMatchObject({ rotated: ["OBS_WEBHOOK_SECRET"] });
    const { salt, previous } = (shop.json(FILE).secrets as Record<string, JsonObject>).OBS_WEBHOOK_SECRET!;
    expect(previous).toEqual([
      { fingerprint: expect.any(String), retired_at: "2026-04-01T00:00:00Z" },
    ] as never);
    expect(salt).toEqual(expect.any(String));
    expect((await verify(shop, ...base)).checks[0]!.status).toBe("ok");

    // A process that nobody told.
    shop.env.OBS_WEBHOOK_SECRET = "key-of-2026";
    expect((await verify(shop, ...base)).codes).toEqual(["secret_stale"]);
    const before = shop.read(FILE);
    expect((await record(shop)).codes).toEqual(["secret_stale"]);
    expect(shop.read(FILE)).toBe(before);
  });

  test("that nobody has replaced for too long fail", async () => {
    const shop = shopWith();
    await record(shop);
    shop.now = "2026-04-05T00:00:00Z";
    const flags = [...WITHOUT_LOG, "--secret", "OBS_WEBHOOK_SECRET", "--secret-max-age-days"];
    expect((await verify(shop, ...flags, "90")).codes).toEqual([]);
    expect((await verify(shop, ...flags, "89")).codes).toEqual(["secret_too_old"]);
  });

  test("must fit the newest signature of the weekly history", async () => {
    const payload = { week_start: "2026-01-05", b: 1, a: [2] };
    const shop = shopWith();
    const history = "ops/weekly_report_history/2026-01-05";
    shop.write(`${history}.json`, JSON.stringify(payload, null, 2));
    shop.write(`${history}.sig`, `${bodySignature(canonicalJson(payload), "key-of-2026")}\n`);
    const found = await verify(shop, ...base);
    expect(found.codes).toEqual([]);
    expect(found.checks[0]!.details.signature).toBe("ok");
    shop.env.OBS_WEBHOOK_SECRET = "key-of-2027";
    expect((await verify(shop, ...base)).codes).toEqual(["signature_mismatch"]);
  });

  test("with a damaged record fail, and the record stays", async () => {
    const shop = shopWith();
    shop.write(FILE, '{"secrets":{"OBS_WEBHOOK_SECRET":{}}}');
    expect((await record(shop)).codes).toEqual(["fingerprints_corrupt"]);
    expect(shop.read(FILE)).toBe('{"secrets":{"OBS_WEBHOOK_SECRET":{}}}');
  });
});

test.each(["en", "ja"] as const)("a person reads every failure and warning in %s", (lang) => {
  const view = {
    text: (text: { en: string; ja: string }) => text[lang],
    paint: new Proxy({}, { get: () => (text: string) => text }) as Canvas["paint"],
    table: (_: string[], rows: unknown[][]) => rows.map((cells) => cells.join(" | ")).join("\n"),
  };
  const failure = (code: string, details: JsonObject) => ({
    code,
    error_code: code,
    message: `said ${code}`,
    details,
  });
  const shown = showVerifyJob(
    {
      status: "error",
      job_id: "x",
      checks: [
        {
          name: "automation_log",
          status: "warning",
          message: "1 gap",
          details: { path: LOG, acknowledged_gaps: [{}] },
        },
        { name: "secrets", status: "warning", message: "changed A", details: { changed: ["A"] } },
        { name: "heartbeat", status: "error", message: "late", details: { path: BEAT } },
      ],
      failures: [failure("heartbeat_stale", { path: BEAT, age_hours: 9 })],
      secrets: { recorded: ["A"], rotated: [] },
    },
    view,
  );
  const words = {
    en: ["failed", "1 gap", "changed A", "heartbeat_stale  said heartbeat_stale", "recorded: A"],
    ja: ["失敗", "連番の欠落 1 件", "未記録です: A", "心拍が上限より古く", "age_hours: 9", "記録しました: A"],
  };
  for (const word of words[lang]) expect(shown).toContain(word);
  if (lang === "ja") expect(shown).not.toMatch(/said|1 gap|changed/);
});

test("nothing to check is a failure only where a check is required", async () => {
  const shop = new Shop();
  expect((await verify(shop, ...WITHOUT_LOG)).codes).toEqual([]);
  expect((await verify(shop, ...WITHOUT_LOG, "--require-check")).codes).toEqual(["no_checks"]);
});

test("one failure does not stop the other checks, and the log has the failed ones in full", async () => {
  const shop = new Shop({ [LOG]: "no\n", [BEAT]: '{"last_success_at":"2026-01-05T00:00:00Z"}' });
  const { codes } = await verify(
    shop,
    ...["--heartbeat", BEAT, "--heartbeat", "ops/none.json", "--dashboard-manifest", MANIFEST],
  );
  expect(codes).toEqual(["log_parse_error", "sequence_missing", "heartbeat_missing", "manifest_missing"]);
  const [logged] = shop.read(LOG).trimEnd().split("\n").slice(-1);
  expect(JSON.parse(logged!)).toMatchObject({
    status: "error",
    diagnostics: {
      error_code: "verification_failed",
      failures: codes.map((code) => ({ code })),
      checks: [
        { name: "automation_log", details: { line: 1 } },
        {},
        { name: "heartbeat", status: "ok" },
        {},
        {},
      ],
    },
  });
});

test("a verification that cannot be logged has failed", async () => {
  const shop = new Shop({ [BEAT]: '{"last_success_at":"2026-01-05T00:00:00Z"}', [`${LOG}/in_the_way`]: "" });
  const { codes } = await verify(shop, ...WITHOUT_LOG, "--heartbeat", BEAT);
  expect(codes).toEqual(["log_write_failed"]);
});
