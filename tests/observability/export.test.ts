import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { command } from "../../scripts/export_dashboard_data.ts";
import { command as verify } from "../../scripts/verify_dashboard_bundle.ts";
import {
  entriesOf,
  exportData,
  HEARTBEAT,
  HISTORY,
  LEAF,
  MANIFEST,
  rows,
  state,
  stocked,
  sumOf,
} from "./dashboard_shop.ts";

const ALL = ["ev_history", "slippage", "turnover", "latency"];
const JOB = "20260105T000000Z-dashboard-export";

describe("an export", () => {
  test("leaves a bundle that fits together, a copy of it, a heartbeat and an entry in the log", async () => {
    const shop = stocked();
    const { exit, out } = await exportData(shop);
    expect([exit, out.status, out.sequence, out.errors]).toEqual([0, "ok", 1, []]);
    const manifest = shop.json(MANIFEST);
    expect(rows(manifest, "datasets").map(({ dataset }) => dataset)).toEqual(ALL);
    for (const [name, entry] of Object.entries(entriesOf(manifest))) {
      expect(entry.path).toBe(`${name}.json`);
      expect(entry.checksum_sha256).toBe(sumOf(shop, `out/dashboard/${name}.json`));
      expect(shop.read(`${HISTORY}/${JOB}/${name}.json`)).toBe(shop.read(`out/dashboard/${name}.json`));
    }
    expect(manifest.provenance).toMatchObject({
      inputs: ["in/telemetry.json", "ops/signal_latency_rollup.csv", LEAF, "runs"],
    });
    expect(shop.json(HEARTBEAT)).toMatchObject({
      job_id: JOB,
      status: "ok",
      last_success_at: "2026-01-05T00:00:00Z",
      sequence: 1,
      datasets: Object.fromEntries(ALL.map((name) => [name, "ok"])),
    });
    expect(shop.log()).toMatchObject([{ job_id: JOB, status: "ok", artefacts: out.artefacts }]);
    expect((await shop.run(verify)).out).toMatchObject({ status: "ok", errors: [] });
  });

  test("shows the environment that the job saw, without its secrets", async () => {
    const shop = stocked();
    shop.env = { OBS_WEBHOOK_SECRET: "s3cret-value", OPS_DASHBOARD_UPLOAD_CMD: "tool --key planted-key" };
    const { out } = await exportData(shop, "--job-name", "observability", "--dataset", "ev_history");
    expect(out.automation).toMatchObject({
      job_name: "observability",
      environment: { OBS_WEBHOOK_SECRET: "<redacted>", OBS_WEEKLY_WEBHOOK_URL: null },
    });
    const written = shop.files().map((path) => shop.read(path));
    expect([...written, JSON.stringify(out)].join("")).not.toMatch(/s3cret-value|planted-key/);
  });

  test("of one dataset keeps the others in the manifest and in the heartbeat", async () => {
    const shop = stocked();
    await exportData(shop);
    shop.now = "2026-01-05T00:10:00Z";
    await exportData(shop, "--dataset", "ev_history");
    const { ev_history, ...others } = entriesOf(shop.json(MANIFEST));
    expect(ev_history!.carried_over).toBeUndefined();
    for (const entry of Object.values(others))
      expect(entry).toMatchObject({ carried_over: true, job_id: JOB });
    expect(shop.json(HEARTBEAT).datasets).toEqual(Object.fromEntries(ALL.map((name) => [name, "ok"])));
    expect((await shop.run(verify)).exit).toBe(0);
    // Once more: what was carried over is carried over again, under the job that made it.
    await exportData(shop, "--dataset", "slippage");
    expect(entriesOf(shop.json(MANIFEST)).latency).toMatchObject({ carried_over: true, job_id: JOB });
  });

  test("carries nothing over whose file is no longer what it was", async () => {
    const shop = stocked();
    await exportData(shop);
    shop.write("out/dashboard/latency.json", "{}");
    rmSync(shop.path("out/dashboard/turnover.json"));
    await exportData(shop, "--dataset", "ev_history");
    expect(Object.keys(entriesOf(shop.json(MANIFEST)))).toEqual(["ev_history", "slippage"]);
  });

  test("with a failed dataset leaves it out of the manifest, keeps the last success and ends with 1", async () => {
    const shop = stocked();
    await exportData(shop);
    rmSync(shop.path("runs/index.csv"));
    shop.now = "2026-01-05T01:00:00Z";
    const { exit, out } = await exportData(shop);
    expect([exit, out.status]).toEqual([1, "error"]);
    const errors = [
      { dataset: "turnover", error: "Run index not found: runs/index.csv", error_code: "input_missing" },
    ];
    expect(out.errors).toEqual(errors);
    expect(Object.keys(entriesOf(shop.json(MANIFEST)))).toEqual(["ev_history", "slippage", "latency"]);
    expect(shop.json(HEARTBEAT)).toMatchObject({
      status: "error",
      last_success_at: "2026-01-05T00:00:00Z",
      last_failure: { at: "2026-01-05T01:00:00Z", errors },
      datasets: { turnover: "error", latency: "ok" },
    });
    expect(shop.log().at(-1)).toMatchObject({
      status: "error",
      diagnostics: { error_code: "input_missing", errors },
    });
  });

  test("that succeeds forgets the failure before it", async () => {
    const shop = stocked();
    await exportData(shop, "--portfolio-telemetry", "in/none.json");
    await exportData(shop);
    expect(shop.json(HEARTBEAT).last_failure).toBeUndefined();
  });

  test("leaves no manifest and no history where nothing could be made, but word of it", async () => {
    const shop = stocked();
    const { exit, out } = await exportData(shop, "--dataset", "latency", "--latency-rollup", "none.csv");
    expect([exit, out.sequence, out.manifest]).toEqual([1, null, null]);
    expect(shop.files().filter((path) => /^(out|ops\/dashboard_export_history)\//.test(path))).toEqual([]);
    expect(shop.json(HEARTBEAT)).toMatchObject({
      status: "error",
      datasets: { latency: "error", turnover: "skipped" },
    });
  });

  test.each([
    ["a heartbeat that is damaged", "{torn"],
    ["a heartbeat of another shape", "[]"],
  ])("replaces %s", async (_, text) => {
    const shop = stocked();
    shop.write(HEARTBEAT, text);
    expect((await exportData(shop)).exit).toBe(0);
    expect(shop.json(HEARTBEAT).status).toBe("ok");
  });

  test("takes what the command line leaves open from the configuration", async () => {
    const shop = stocked();
    shop.write("c.yaml", "datasets: [latency]\npaths:\n  output_dir: out/other\nconfig_version: 2027-01a\n");
    const { out } = await exportData(shop, "--config", "c.yaml");
    expect(Object.keys(out.datasets as object)).toEqual(["latency"]);
    expect(shop.exists("out/other/manifest.json")).toBe(true);
    expect(shop.log().at(-1)!.diagnostics.config_version).toBe("2027-01a");
    expect((await exportData(shop, "--config", "none.yaml")).exit).toBe(1);
  });

  test.each([[["--ev-limit", "-1"]], [["--dataset", "nope"]], [["--job-id", "../evil"]]])(
    "refuses %j and leaves nothing",
    async (flags) => {
      const shop = stocked();
      const before = shop.files();
      expect((await exportData(shop, ...flags)).exit).toBe(2);
      expect(shop.files()).toEqual(before);
    },
  );
});

describe("the sequence", () => {
  test.each<[string, (shop: ReturnType<typeof stocked>) => void]>([
    ["an untouched manifest", () => {}],
    ["a deleted manifest", (shop) => rmSync(shop.path(MANIFEST))],
    ["a damaged manifest", (shop) => shop.write(MANIFEST, "{torn")],
    ["a manifest of another shape", (shop) => shop.write(MANIFEST, '{"sequence": "1"}')],
    ["a damaged counter", (shop) => shop.write(`${MANIFEST}.sequence`, "")],
    [
      "nothing but the history",
      (shop) => {
        rmSync(shop.path(MANIFEST));
        rmSync(shop.path(`${MANIFEST}.sequence`));
      },
    ],
    ["nothing but the counter", (shop) => rmSync(shop.path(HISTORY), { recursive: true })],
  ])("rises after %s", async (_, damage) => {
    const shop = stocked();
    for (let n = 0; n < 3; n++) await exportData(shop, "--dataset", "latency");
    damage(shop);
    expect((await exportData(shop, "--dataset", "latency")).out.sequence).toBe(4);
  });

  test("gives two exports at once two numbers", async () => {
    const shop = stocked();
    const both = await Promise.all(
      ["a", "b"].map((name) =>
        exportData(shop, "--dataset", "latency", "--job-id", `20260105T000000Z-${name}`),
      ),
    );
    expect(both.map(({ out }) => out.sequence).sort()).toEqual([1, 2]);
    expect((await shop.run(verify, "--expected-dataset", "latency")).exit).toBe(0);
  });
});

describe("the history", () => {
  /** One export on each of these days, and one on the last without any retention in the way. */
  async function exportedOn(...days: string[]) {
    const shop = stocked();
    for (const day of days) {
      shop.now = `${day}T00:00:00Z`;
      await exportData(shop, "--dataset", "latency");
    }
    return shop;
  }
  const folders = (shop: ReturnType<typeof stocked>) => [
    ...new Set(
      shop.files().flatMap((path) => path.match(/^ops\/dashboard_export_history\/([^/]+)/)?.[1] ?? []),
    ),
  ];

  test("keeps eight weeks and records what it deletes", async () => {
    const shop = await exportedOn("2026-01-05", "2026-03-02", "2026-03-03");
    expect(folders(shop)).toEqual(["20260302T000000Z-dashboard-export", "20260303T000000Z-dashboard-export"]);
    expect(shop.exists(`${HISTORY}/20260105T000000Z-dashboard-export`)).toBe(false);
    const [line, ...more] = shop.lines("ops/dashboard_export_archive_manifest.jsonl");
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      job_id: "20260105T000000Z-dashboard-export",
      archived_at: "2026-03-03T00:00:00Z",
      datasets: ["latency.json", "manifest.json"],
      reason: "retention",
    });
    expect(rows(line!, "files")[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await shop.run(verify, "--expected-dataset", "latency")).out).toMatchObject({
      archive: { entries: 1 },
    });
  });

  test("of exactly the retention stays, and a negative retention keeps all", async () => {
    expect(folders(await exportedOn("2026-01-05", "2026-03-02"))).toHaveLength(2);
    const shop = await exportedOn("2025-01-05");
    shop.now = "2026-01-05T00:00:00Z";
    await exportData(shop, "--dataset", "latency", "--history-retention-days", "-1");
    expect(folders(shop)).toHaveLength(2);
  });

  test("keeps what this job has just written, folders of other names, and what links lead to", async () => {
    const shop = stocked();
    shop.write(`${HISTORY}/notes/keep.json`, "{}");
    shop.write("elsewhere/keep.json", "{}");
    symlinkSync(shop.path("elsewhere"), shop.path(`${HISTORY}/20200101T000000Z-link`));
    await exportData(shop, "--dataset", "latency", "--job-id", "20200101T000000Z-old");
    expect(shop.exists(`${HISTORY}/20200101T000000Z-old/latency.json`)).toBe(true);
    expect(shop.exists(`${HISTORY}/notes/keep.json`)).toBe(true);
    expect(shop.exists("elsewhere/keep.json")).toBe(true);
    expect(shop.exists(`${HISTORY}/20200101T000000Z-link`)).toBe(true);
  });

  test("removes the empty folder that a killed export left", async () => {
    const shop = stocked();
    mkdirSync(shop.path(`${HISTORY}/20200101T000000Z-x`), { recursive: true });
    expect((await exportData(shop)).exit).toBe(0);
    expect(shop.exists(`${HISTORY}/20200101T000000Z-x`)).toBe(false);
    expect(shop.exists("ops/dashboard_export_archive_manifest.jsonl")).toBe(false);
  });

  test("of a job that runs again holds what it made last", async () => {
    const shop = stocked();
    await exportData(shop);
    shop.write(`${LEAF}/20260101_010000.json`, state(3, 4));
    await exportData(shop, "--dataset", "ev_history");
    expect(shop.files().filter((path) => path.startsWith(HISTORY))).toEqual([
      `${HISTORY}/${JOB}/ev_history.json`,
      `${HISTORY}/${JOB}/index.html`,
      `${HISTORY}/${JOB}/manifest.json`,
    ]);
    expect((await shop.run(verify)).exit).toBe(0);
  });
});

describe("a place that cannot be written", () => {
  test.each([
    ["--heartbeat-file", "heartbeat", "heartbeat_write_failed"],
    ["--manifest", "manifest", "manifest_write_failed"],
    ["--output-dir", "manifest", "manifest_write_failed"],
    ["--history-dir", "history", "history_failed"],
  ])("below a file, for %s, is an error of its own", async (flag, dataset, code) => {
    const shop = stocked();
    const { exit, out } = await exportData(shop, flag, "runs/index.csv/below");
    expect([exit, out.status]).toEqual([1, "error"]);
    expect(out.errors).toMatchObject([{ dataset, error_code: code }]);
    expect(shop.log().at(-1)).toMatchObject({ status: "error", diagnostics: { error_code: code } });
    if (dataset !== "heartbeat")
      expect(shop.json(HEARTBEAT)).toMatchObject({ last_failure: { error_code: code } });
    // Datasets, manifest and their copies stay together.
    expect(shop.exists(MANIFEST)).toBe(dataset !== "manifest");
    expect(shop.exists(HISTORY)).toBe(dataset === "heartbeat");
  });

  test("that is a folder keeps the heartbeat from being written, nothing else", async () => {
    const shop = stocked();
    mkdirSync(shop.path(HEARTBEAT), { recursive: true });
    const { out } = await exportData(shop);
    expect(out.errors).toMatchObject([{ error_code: "heartbeat_write_failed" }]);
    expect((await shop.run(verify)).exit).toBe(0);
  });
});

describe("the page", () => {
  const PAGE = "out/dashboard/index.html";

  test("stands in the manifest by its bytes, and beside the copies", async () => {
    const shop = stocked();
    const { out } = await exportData(shop);
    expect(shop.json(MANIFEST).report).toEqual({ path: "index.html", checksum_sha256: sumOf(shop, PAGE) });
    expect(shop.read(`${HISTORY}/${JOB}/index.html`)).toBe(shop.read(PAGE));
    expect((out.artefacts as string[]).at(-1)).toBe(PAGE);
  });

  test("loads nothing and shows hostile names as text", async () => {
    const shop = stocked();
    const hostile = "</script><img src=x onerror=alert(1)>";
    shop.write("runs/index.csv", `run_id,timestamp,trades\n"${hostile}",20260104_100000,1\n`);
    await exportData(shop);
    const text = shop.read(PAGE);
    expect(text).toContain("default-src &#39;none&#39;");
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;/script&gt;&lt;img");
    expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /(src|href)="http|@import|url\(http/,
    );
  });

  test("shows what was carried over, and says where there is nothing", async () => {
    const shop = stocked();
    await exportData(shop, "--dataset", "ev_history");
    expect(shop.read(PAGE)).toContain("No data.");
    await exportData(shop);
    const whole = shop.read(PAGE);
    expect(whole).not.toContain("No data.");
    await exportData(shop, "--dataset", "latency");
    for (const name of ["ev_history", "slippage", "turnover", "latency"]) {
      expect(shop.read(PAGE)).toContain(`<section id="${name}">`);
    }
    expect(shop.read(PAGE)).not.toContain("No data.");
  });

  test("tells of the errors of its export", async () => {
    const shop = stocked();
    await exportData(shop, "--latency-rollup", "none.csv");
    expect(shop.read(PAGE)).toContain('role="alert"');
    expect(shop.read(PAGE)).toContain("latency: Latency roll-up not found: none.csv");
  });

  test("goes where it is wanted, or nowhere", async () => {
    const shop = stocked();
    await exportData(shop, "--html", "out/page.html");
    expect(shop.json(MANIFEST).report).toMatchObject({ path: "../page.html" });
    const bare = stocked();
    await exportData(bare, "--no-html");
    expect([bare.json(MANIFEST).report, bare.files().filter((path) => path.endsWith(".html"))]).toEqual([
      undefined,
      [],
    ]);
  });

  test("that cannot be written leaves the rest of the bundle whole", async () => {
    const shop = stocked();
    const { exit, out } = await exportData(shop, "--html", "runs/index.csv/below.html");
    expect([exit, out.errors]).toEqual([
      1,
      [expect.objectContaining({ dataset: "html", error_code: "html_failed" })],
    ]);
    expect((await shop.run(verify)).exit).toBe(0);
  });
});

test("the runbook's own line is understood", async () => {
  const shop = stocked();
  const line = `--runs-root runs --state-archive-root ops/state_archive --strategy day_orb_5m.DayORB5m --symbol USDJPY
    --mode conservative --portfolio-telemetry in/telemetry.json --latency-rollup ops/signal_latency_rollup.csv
    --dataset ev_history --dataset slippage --dataset turnover --dataset latency --output-dir out/dashboard
    --manifest out/dashboard/manifest.json --heartbeat-file ops/dashboard_export_heartbeat.json
    --history-dir ops/dashboard_export_history --archive-manifest ops/dashboard_export_archive_manifest.jsonl`;
  expect((await shop.run(command, ...line.split(/\s+/))).exit).toBe(0);
});
