import { describe, expect, test } from "bun:test";
import { commitSha } from "../../lib/observability/automation/commit_sha.ts";
import { AutomationContext } from "../../lib/observability/automation/context.ts";
import { environmentScrub, environmentSnapshot } from "../../lib/observability/automation/environment.ts";
import { jobIdOf, slugOf } from "../../lib/observability/automation/job_id.ts";
import { readConfig } from "../../lib/observability/config.ts";
import { failed, readHeartbeat, succeeded } from "../../lib/observability/heartbeat.ts";
import { Shop } from "./support.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("the environment's snapshot", () => {
  test("shows known names even when unset, secrets never, and nothing that is none of the jobs' business", () => {
    const env = {
      OBS_WEEKLY_WEBHOOK_URL: "https://hooks.example.invalid/x",
      OBS_WEBHOOK_SECRET: "",
      OBS_LOG_MAX_BYTES: "4096",
      OPS_TEAM: "ops",
      OPS_AUTH: "a",
      SIGNAL_COOKIE: "b",
      OBS_API_KEY: "c",
      OBS_PASSWORD_FILE: "d",
      TZ: "UTC",
      PATH: "/bin",
      AWS_SECRET_ACCESS_KEY: "e",
      GITHUB_SHA: SHA,
    };
    expect(environmentSnapshot(env, ["OPS_TEAM"])).toEqual({
      GITHUB_SHA: SHA,
      OBS_API_KEY: "<redacted>",
      OBS_CONFIG_VERSION: null,
      OBS_LATENCY_WEBHOOK_URL: null,
      OBS_LOG_MAX_BYTES: "4096",
      OBS_PASSWORD_FILE: "<redacted>",
      OBS_WEBHOOK_SECRET: "",
      OBS_WEEKLY_WEBHOOK_URL: "<redacted>",
      OPS_AUTH: "<redacted>",
      OPS_DASHBOARD_UPLOAD_CMD: null,
      OPS_TEAM: "<redacted>",
      SIGNAL_COOKIE: "<redacted>",
      SIGNAL_WEBHOOK_URLS: null,
      TZ: "UTC",
    });
  });

  test.each([
    ["a value", "key=planted-secret!", "key=<redacted>!"],
    ["one of several URLs", "to https://b.example.invalid/two", "to https://b.example.invalid/***"],
    ["nothing short or ordinary", "upload --now short", "upload --now short"],
    ["a whole command", "ran upload --token x9, then", "ran <redacted>, then"],
    ["what is named besides", "is quite-private", "is <redacted>"],
  ])("masks %s", (_, text, masked) => {
    const env = {
      OBS_WEBHOOK_SECRET: "planted-secret",
      SIGNAL_WEBHOOK_URLS: "https://a.example.invalid/one,https://b.example.invalid/two",
      OPS_DASHBOARD_UPLOAD_CMD: "upload --token x9",
      OBS_TOKEN: "short",
      MINE: "quite-private",
    };
    expect(environmentScrub(env, ["MINE"])(text)).toBe(masked);
  });
});

describe("an automation context", () => {
  const identity = { jobName: "observability-latency", configVersion: "2027-01a", metadata: { a: 1 } };

  test("says who runs, with which command line and configuration; describing adds the environment", () => {
    const shop = new Shop();
    shop.env = { OBS_COMMIT_SHA: SHA, OBS_WEBHOOK_SECRET: "planted-secret" };
    const ctx = { ...shop.context(), commandLine: "analyze_signal_latency --x planted-secret" };
    const automation = new AutomationContext(ctx, { ...identity, configPath: `${shop.root}/c.yaml` });
    const payload = {
      job_name: "observability-latency",
      job_id: "20260105T000000Z-observability-latency",
      started_at: "2026-01-05T00:00:00Z",
      command: "analyze_signal_latency --x <redacted>",
      commit_sha: SHA,
      config_path: "c.yaml",
      config_version: "2027-01a",
      metadata: { a: 1 },
    };
    expect(automation.payload()).toEqual(payload);
    expect(automation.describe()).toMatchObject({
      ...payload,
      environment: { OBS_WEBHOOK_SECRET: "<redacted>" },
    });
    expect(automation.describe(["OBS_COMMIT_SHA"])).toMatchObject({
      environment: { OBS_COMMIT_SHA: "<redacted>" },
    });
  });

  test("hands out secrets by name only", () => {
    const shop = new Shop();
    shop.env = { OBS_WEBHOOK_SECRET: "planted-secret", EMPTY: "" };
    const automation = new AutomationContext(shop.context(), identity);
    const names = ["OBS_WEBHOOK_SECRET", "EMPTY", "UNSET"];
    expect(names.map((name) => automation.secret(name))).toEqual(["planted-secret", null, null]);
  });
});

describe("the commit", () => {
  test.each<[string, Record<string, string>, string | null]>([
    ["of no checkout", {}, null],
    ["of a branch", { ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": `${SHA}\n` }, SHA],
    [
      "of a packed branch",
      { ".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": `# x\n${SHA} refs/heads/main\n` },
      SHA,
    ],
    ["of no branch", { ".git/HEAD": `${SHA}\n` }, SHA],
    ["of a branch without commits", { ".git/HEAD": "ref: refs/heads/main\n" }, null],
    ["of a damaged checkout", { ".git/HEAD": "nonsense" }, null],
    ["where .git is a file", { ".git": "gitdir: elsewhere" }, null],
  ])("%s", (_, files, sha) => {
    expect(commitSha(new Shop(files).context())).toBe(sha);
  });

  test("that the environment names wins, the first of its variables", () => {
    const shop = new Shop({ ".git/HEAD": SHA });
    shop.env = { OBS_COMMIT_SHA: "", GITHUB_SHA: "bbb", CI_COMMIT_SHA: "aaa" };
    expect(commitSha(shop.context())).toBe("aaa");
  });
});

test("a job's id is its time and its name", () => {
  expect(jobIdOf(new Shop().context(), "Latency Job")).toBe("20260105T000000Z-latency-job");
  expect(jobIdOf(new Shop().context(), "x", "20260104T000000Z-given")).toBe("20260104T000000Z-given");
  expect(slugOf("A  b/C_日本")).toBe("a--bc_");
});

describe("a configuration", () => {
  const path = "configs/observability/latency.yaml";

  test("that is not there means the usual values, unless it was named", () => {
    const ctx = new Shop().context();
    expect(readConfig(ctx, "latency")).toEqual(readConfig(ctx, "latency", path));
    expect(readConfig(ctx, "latency")).toMatchObject({ slo_p95_ms: 5000, streak_basis: "windows" });
    expect(() => readConfig(ctx, "latency", "other.yaml")).toThrow(
      expect.objectContaining({ code: "config_invalid", exit: 1 }),
    );
  });

  test("knows the workspace as {ROOT}, and versions that look like numbers", () => {
    const shop = new Shop({
      "d.yaml": "paths:\n  output_dir: '{ROOT}/out/x'\n",
      [path]: "config_version: 2027\n",
    });
    expect(readConfig(shop.context(), "dashboard", "d.yaml").paths.output_dir).toBe(`${shop.root}/out/x`);
    expect(readConfig(shop.context(), "latency").config_version).toBe("2027");
  });

  test("names every bad value with its line", () => {
    const shop = new Shop({ [path]: "slo_p95_ms: fast\nwarning_threshold: 0\n" });
    expect(() => readConfig(shop.context(), "latency")).toThrow(
      /latency\.yaml:1: slo_p95_ms.*\n.*latency\.yaml:2: warning/,
    );
  });
});

describe("a heartbeat", () => {
  const run = { jobId: "20260105T000000Z-latency", at: Date.UTC(2026, 0, 5), mode: "live" as const };

  test("of a failure keeps all that was, and one of a success forgets the failure", () => {
    const before = { last_success_at: "2026-01-04T00:00:00Z", breach_streak: 2 };
    const bad = failed(before, run, { error_code: "input_invalid" });
    expect(bad).toEqual({
      ...before,
      job_id: run.jobId,
      status: "error",
      last_run_at: "2026-01-05T00:00:00Z",
      last_mode: "live",
      last_failure: { at: "2026-01-05T00:00:00Z", job_id: run.jobId, error_code: "input_invalid" },
    });
    expect(succeeded(run, "ok")).not.toHaveProperty("last_failure");
  });

  test.each(["{", "[]", '"x"', "\xff\xfe"])("that is damaged (%j) is noted, and counts as none", (text) => {
    const shop = new Shop({ "ops/h.json": text });
    expect(readHeartbeat(shop.context(), "ops/h.json")).toEqual({});
    expect(shop.notes).toEqual(["ops/h.json is damaged and will be replaced"]);
  });
});
