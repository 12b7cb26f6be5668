import { describe, expect, test } from "bun:test";
import shipped from "../../../configs/api_ingest.yml" with { type: "text" };
import { type ApiSettings, createApi } from "../../../lib/ingest/sources/api/source.ts";
import { readApiConfig } from "../../../lib/ingest/sources/api/config.ts";
import { sourceContract } from "../source_contract.ts";
import { writeTree } from "../../workspace/support.ts";
import { SourceError } from "../../../lib/ingest/source.ts";
import { readTree } from "../../workspace/support.ts";
import { Desk, lately, rowOf } from "./support.ts";

const CONFIG = "configs/api_ingest.yml";
const KEY = "key-that-nobody-may-see";

/** The shipped configuration, aimed at the desk's server, in a hurry, and with as many requests a minute as the contract asks for. */
function configure(desk: Desk, edit: (text: string) => string = (text) => text, timeoutMs = 10_000): void {
  const local = shipped
    .replace("https://www.alphavantage.co", desk.server.url)
    .replace("https://api.twelvedata.com", desk.server.url)
    .replaceAll("timeout_seconds: 30", `timeout_seconds: ${timeoutMs / 1000}`)
    .replaceAll("attempts: 5", "attempts: 2");
  writeTree(desk.workspace.root, { [CONFIG]: edit(local) });
  desk.env = { ALPHA_VANTAGE_API_KEY: KEY, TWELVE_DATA_API_KEY: KEY };
}

function api(
  desk: Desk,
  more: Partial<ApiSettings> = {},
  edit?: (text: string) => string,
  timeoutMs?: number,
) {
  configure(desk, edit, timeoutMs);
  const ctx = desk.context();
  const config = readApiConfig(ctx.reader, CONFIG);
  return createApi(ctx, {
    config,
    configPath: CONFIG,
    allowHold: true,
    settleMs: 20_000,
    dryRun: false,
    ...more,
  });
}

const mayWrite = /^ops\/api_quota\/|^configs\//;
sourceContract("api, a mapping", {
  make: (desk, timeoutMs) => api(desk, { provider: "alpha_vantage" }, undefined, timeoutMs),
  mayWrite,
});
sourceContract("api, a sequence", {
  make: (desk, timeoutMs) => api(desk, { provider: "twelve_data" }, undefined, timeoutMs),
  mayWrite,
});

const failure = (source: ReturnType<typeof api>, desk: Desk) =>
  source.fetch(lately(desk)).then(
    () => undefined,
    (error: unknown) => error as SourceError,
  );
const QUOTA = "ops/api_quota/twelve_data.json";
const twelve = (desk: Desk, more: Partial<ApiSettings> = {}, edit?: (text: string) => string) =>
  api(desk, { provider: "twelve_data", ...more }, edit);
const quotaOf = (desk: Desk): string[] =>
  JSON.parse(readTree(desk.workspace.root)[QUOTA] ?? '{"requests":[]}').requests;

describe("rows of a provider", () => {
  test("carry the offset in their stamps, and no bar is made of a forming one", async () => {
    await using desk = await Desk.open();
    const { rows, incompleteHeld } = await twelve(desk).fetch(lately(desk));
    expect(rows.at(-1)).toMatchObject({
      timestamp: "2026-10-21T13:10:00Z",
      symbol: "USDJPY",
      tf: "5m",
      v: 0,
      spread: 0,
    });
    expect(incompleteHeld).toBe(1);
  });

  test("that cannot be used are told, the others stand", async () => {
    await using desk = await Desk.open();
    const request = lately(desk);
    const wrong = desk.bars(request.from)[5]![0];
    desk.server.rewrite = (body) =>
      body.replace(new RegExp(`(${wrong.replace("T", " ")}","open":")[^"]*`), "$1n/a");
    const { rows, anomalies } = await twelve(desk).fetch(request);
    expect(rows.map(rowOf)).toEqual(desk.bars(request.from).filter(([stamp]) => stamp !== wrong));
    expect(anomalies).toMatchObject([{ type: "parse_error", reason: "invalid_field_value:o=n/a" }]);
  });
});

describe("what is asked again", () => {
  test.each<[string, (desk: Desk) => void, string, number]>([
    ["a status that the provider lists", (desk) => desk.server.fail(/./, { status: 500 }), "http 500", 2],
    ["a status that it does not list, not", (desk) => desk.server.fail(/./, { status: 404 }), "http 404", 1],
    ["what is no JSON, not", (desk) => desk.server.fail(/./, "html"), "the answer is no JSON", 1],
    [
      "an answer under a condition of error",
      (desk) => {
        desk.server.rewrite = () => '{"status":"error","message":"busy"}';
      },
      "api_error_value:status=error",
      2,
    ],
    [
      "credentials that are refused, not",
      (desk) => {
        desk.server.rewrite = () => '{"status":"error","code":401,"message":"**apikey** is incorrect"}';
      },
      "api_error_value:status=error",
      1,
    ],
    [
      "an answer of another shape, not",
      (desk) => {
        desk.server.rewrite = () => '{"status":"ok","values":{}}';
      },
      "response_expected_sequence",
      1,
    ],
  ])("%s", async (_, harm, detail, requests) => {
    await using desk = await Desk.open();
    harm(desk);
    const error = await failure(twelve(desk), desk);
    expect(error).toBeInstanceOf(SourceError);
    expect(error!.reason).toStartWith("api ingestion failed: ");
    expect(error!.reason).toEndWith(detail);
    expect(desk.server.requests).toHaveLength(requests);
  });

  test("is bounded by the run's budget", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 500 });
    const edit = (text: string) =>
      text.replaceAll("attempts: 2", "attempts: 9").replace("per_run: 15", "per_run: 3");
    const error = await failure(twelve(desk, {}, edit), desk);
    expect(error!.reason).toContain("(retry budget of 3 used up)");
    expect(desk.server.requests).toHaveLength(4);
  });

  test("leaves one anomaly, whatever the number of attempts", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 500 });
    const error = await failure(twelve(desk), desk);
    expect(error!.anomalies).toEqual([
      {
        type: "api_request_failure",
        provider: "twelve_data",
        url: expect.stringContaining("apikey=***"),
        error: "http 500",
        error_code: "http_500",
        source: "api",
      },
    ]);
  });
});

describe("quotas", () => {
  test("keep the cooldown between requests, also those of other runs", async () => {
    await using desk = await Desk.open();
    await twelve(desk).fetch(lately(desk));
    expect(desk.slept).toEqual([]);
    desk.now += 3000;
    await twelve(desk).fetch(lately(desk));
    expect(desk.slept).toEqual([5000]);
    expect(quotaOf(desk)).toEqual(["2026-10-21T13:17:13Z", "2026-10-21T13:17:21Z"]);
  });

  test("wait for the minute's", async () => {
    await using desk = await Desk.open();
    const edit = (text: string) =>
      text.replace("minute: 8, max_requests_per_day: 800, cooldown_seconds: 8", "minute: 3");
    for (let k = 0; k < 3; k++) await twelve(desk, {}, edit).fetch(lately(desk));
    desk.now += 10_000;
    await twelve(desk, {}, edit).fetch(lately(desk));
    expect(desk.slept).toEqual([50_000]);
  });

  test("refuse beyond the day's, and begin anew after 24 hours", async () => {
    await using desk = await Desk.open();
    const edit = (text: string) =>
      text.replace("max_requests_per_day: 800, cooldown_seconds: 8", "max_requests_per_day: 2");
    const source = () => twelve(desk, {}, edit);
    for (let k = 0; k < 2; k++) await source().fetch(lately(desk));
    expect((await failure(source(), desk))!.reason).toContain("quota of 2 requests a day used up");
    expect(desk.server.requests).toHaveLength(2);
    desk.now += 24 * 3_600_000;
    await source().fetch(lately(desk));
    expect(quotaOf(desk)).toHaveLength(1);
  });

  test("are enforced in a dry run, which counts for itself alone", async () => {
    await using desk = await Desk.open();
    const edit = (text: string) =>
      text.replace("max_requests_per_day: 800, cooldown_seconds: 8", "max_requests_per_day: 1");
    const source = twelve(desk, { dryRun: true }, edit);
    const before = readTree(desk.workspace.root);
    await source.fetch(lately(desk));
    expect(readTree(desk.workspace.root)).toEqual(before);
    writeTree(desk.workspace.root, { [QUOTA]: '{"requests":["2026-10-21T13:00:00Z"]}' });
    expect((await failure(twelve(desk, { dryRun: true }, edit), desk))!.reason).toContain("quota of 1");
  });

  test.each(["[]", "{}", '{"requests":["soon"]}', '{"requests":'])(
    "that cannot be read stop the provider: %s",
    async (text) => {
      await using desk = await Desk.open();
      configure(desk);
      writeTree(desk.workspace.root, { [QUOTA]: text });
      expect((await failure(twelve(desk), desk))!.reason).toMatch(/api_quota_unreadable|json_invalid/);
      expect(desk.server.requests).toEqual([]);
      expect(readTree(desk.workspace.root)[QUOTA]).toBe(text);
    },
  );
});

describe("a provider", () => {
  test("on hold is not asked, unless somebody insists", async () => {
    await using desk = await Desk.open();
    const held = api(desk, { provider: "alpha_vantage", allowHold: false });
    expect((await failure(held, desk))!.reason).toBe("api provider on hold: alpha_vantage");
    expect(desk.server.requests).toEqual([]);
    expect((await twelve(desk, { allowHold: false }).fetch(lately(desk))).rows.length).toBeGreaterThan(0);
  });

  test("without credentials is not asked", async () => {
    await using desk = await Desk.open();
    const source = twelve(desk);
    desk.env = {};
    const poor = createApi(desk.context(), {
      config: readApiConfig(desk.context().reader, CONFIG),
      configPath: CONFIG,
      provider: "twelve_data",
      allowHold: true,
      settleMs: 0,
      dryRun: false,
    });
    expect((await failure(poor, desk))!.reason).toBe(
      "api ingestion failed: missing_api_credentials:twelve_data:api_key",
    );
    expect(desk.server.requests).toEqual([]);
    expect(source.name).toBe("api");
  });

  test("is told the key, and nobody else is", async () => {
    await using desk = await Desk.open();
    desk.server.rewrite = () => `{"status":"${KEY} is unknown to us"}`;
    const error = await failure(twelve(desk), desk);
    expect(desk.server.paths[0]).toContain(KEY);
    const said = [
      error!.reason,
      JSON.stringify(error!.anomalies),
      ...desk.notes,
      JSON.stringify(readTree(desk.workspace.root)),
    ];
    expect(said.join("\n")).not.toContain(KEY);
    expect(error!.reason).toContain("status=*** is unknown to us");
  });
});
