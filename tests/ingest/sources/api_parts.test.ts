import { describe, expect, test } from "bun:test";
import shipped from "../../../configs/api_ingest.yml" with { type: "text" };
import { activationOf } from "../../../lib/ingest/sources/api/activation.ts";
import { lookbackMinutes, providerOf, readApiConfig } from "../../../lib/ingest/sources/api/config.ts";
import { errorIn, refusesCredentials } from "../../../lib/ingest/sources/api/error_keys.ts";
import { requestOf } from "../../../lib/ingest/sources/api/request.ts";
import { rowsOf } from "../../../lib/ingest/sources/api/rows.ts";
import type { ErrorKey, ProviderConfig } from "../../../lib/ingest/sources/api/schema.ts";
import { stampOf } from "../../../lib/ingest/sources/api/stamps.ts";
import type { Json } from "../../../lib/workspace/json.ts";
import { errorOf, readerOf, tempWorkspace } from "../../workspace/support.ts";

const CONFIG = "configs/api_ingest.yml";
const read = (text: string) => readApiConfig(readerOf(tempWorkspace({ [CONFIG]: text })).reader, CONFIG);
const codeOf = (work: () => unknown) => errorOf(work).code;

describe("the configuration", () => {
  test("as shipped is sound, and names both providers", () => {
    const config = read(shipped);
    expect(Object.keys(config.providers!)).toEqual(["alpha_vantage", "twelve_data"]);
    expect(providerOf(config).name).toBe("alpha_vantage");
    expect(providerOf({ ...config, default_provider: "twelve_data" }).name).toBe("twelve_data");
    expect(providerOf(config, "twelve_data").retry).toMatchObject({ attempts: 5, max_backoff_seconds: 16 });
  });

  const one = (provider: string) =>
    `providers:\n  p:\n    base_url: http://x\n    query: {a: 1}\n    response: {fields: {o: o, h: h, l: l, c: c}}\n${provider}`;

  test.each([
    ["api_provider_map_missing", "version: 1\n"],
    ["unsupported_provider_method", one("    method: POST\n")],
    ["provider_base_url_missing", one("").replace("    base_url: http://x\n", "")],
    ["provider_query_missing", one("").replace("    query: {a: 1}\n", "")],
    ["provider_headers_invalid", one("    headers: [x]\n")],
    ["invalid_api_config_format", one("    retry: {attempts: 0}\n")],
    ["invalid_api_config_format", one("    mehtod: GET\n")],
    ["invalid_api_config_format", "- a\n"],
    ["invalid_api_config_format", "a: [\n"],
    ["invalid_api_config_format", one("").replace("response: {", "response: {format: xml, ")],
    ["invalid_api_config_format", one("").replace("response: {", "response: {timezone: Mars/Base, ")],
  ])("%s", (code, text) => {
    const error = errorOf(() => providerOf(read(text)));
    expect({ code: error.code, exit: error.exit }).toEqual({ code, exit: 1 });
  });

  test("that is not there, and providers that are not, are named", () => {
    expect(codeOf(() => readApiConfig(readerOf(tempWorkspace()).reader, CONFIG))).toBe(
      `api_config_not_found:${CONFIG}`,
    );
    const error = errorOf(() => providerOf(read(shipped), "twelvedata"));
    expect(error.code).toBe("unknown_api_provider:twelvedata");
    expect(error.message).toContain("did you mean twelve_data?");
  });

  test.each([
    ["the flag's", 33, "twelve_data", 33],
    ["the provider's, where one is named", undefined, "twelve_data", 90],
    ["the file's, where none is", undefined, undefined, 120],
    ["at least five", 1, undefined, 5],
  ])("the lookback is %s", (_, flag, named, minutes) => {
    const config = read(
      shipped.replace("description: Twelve", "lookback_minutes: 90\n    description: Twelve"),
    );
    expect(lookbackMinutes(config, flag, named)).toBe(minutes);
    expect(lookbackMinutes({ ...config, lookback_minutes: undefined })).toBe(120);
  });
});

describe("requests", () => {
  const asked = {
    symbol: "usdjpy",
    tf: "5m",
    from: Date.UTC(2026, 9, 21, 10),
    to: Date.UTC(2026, 9, 21, 12, 30),
  };
  const provider = (edit: (text: string) => string) => providerOf(read(edit(shipped)), "twelve_data");

  test("are filled in, form-encoded, and shown without what their credentials made", () => {
    const { url, shown } = requestOf(
      provider((text) => text),
      asked,
      { api_key: "s3cr3t/key" },
    );
    expect(url).toBe(
      "https://api.twelvedata.com/time_series?symbol=USD%2FJPY&interval=5min&outputsize=120&timezone=UTC&format=JSON&apikey=s3cr3t%2Fkey",
    );
    expect(shown).toBe(url.replace("s3cr3t%2Fkey", "***"));
  });

  test("know all placeholders", () => {
    const all = "{symbol} {tf} {interval} {base} {quote} {start_iso} {end_iso} {start_date} {end_date}";
    const { url } = requestOf(
      provider((text) => text.replace('"{base}/{quote}"', `"${all}"`)),
      asked,
      { api_key: "x" },
    );
    expect(new URL(url).searchParams.get("symbol")).toBe(
      "USDJPY 5m 5min USD JPY 2026-10-21T10:00:00+00:00 2026-10-21T12:30:00+00:00 2026-10-21 2026-10-21",
    );
    expect(url).toContain("symbol=USDJPY+5m");
    const short = requestOf(
      provider((text) => text),
      { ...asked, symbol: "DAX", tf: "4h" },
      { api_key: "x" },
    );
    expect(short.url).toContain("symbol=DAX%2F&interval=4h");
  });

  test("refuse what nothing is known for", () => {
    const odd = provider((text) => text.replace("{base}/", "{bass}/"));
    expect(codeOf(() => requestOf(odd, asked, { api_key: "x" }))).toBe("unknown_placeholder:bass");
  });

  test("mask a credential in the address and in a header, too", () => {
    const odd = provider((text) =>
      text
        .replace("https://api.twelvedata.com/time_series", "https://api.example/{api_key}/series")
        .replace(
          "method: GET\n    query:\n      symbol",
          'headers: { Authorization: "Bearer {api_key}" }\n    query:\n      symbol',
        ),
    );
    const { headers, shown, scrub } = requestOf(odd, asked, { api_key: "s3cr3tkey" });
    expect(headers).toEqual({ Authorization: "Bearer s3cr3tkey" });
    expect(shown).not.toContain("s3cr3tkey");
    expect(scrub("we know your key s3cr3tkey")).toBe("we know your key ***");
  });
});

describe("conditions of error", () => {
  test.each<[Json, ErrorKey, string | undefined]>([
    [{ Note: "busy" }, "Note", "api_error_key:Note"],
    [{ Note: null }, "Note", "api_error_key:Note"],
    [{ values: [] }, "Note", undefined],
    [[1], "Note", undefined],
    [{ status: "ok" }, { path: "status", allowed_values: ["ok"] }, undefined],
    [{ status: "ok" }, { key: "status", allowed_values: "ok" }, undefined],
    [{ status: "error" }, { path: "status", allowed_values: ["ok"] }, "api_error_value:status=error"],
    [{}, { path: "status", allowed_values: ["ok"] }, "api_error_value:status=null"],
    [{ meta: 3 }, { path: "meta.status", allowed_values: ["ok"] }, "api_error_missing:meta.status"],
    [{ meta: 3 }, { path: "meta.status", trigger_on_missing: true }, "api_error_missing:meta.status"],
    [{ meta: 3 }, { path: "meta.status", equals: "bad" }, undefined],
    [{ meta: null }, { path: ["meta", "status"], not_equals: "ok" }, "api_error_value:meta.status=null"],
    [{ errors: [{ id: 7 }] }, { path: "errors.0.id" }, "api_error_key:errors.0.id"],
    [{ errors: [] }, { path: "errors.0.id" }, undefined],
    [{ code: 429 }, { name: "code", disallowed_values: [429, 500] }, "api_error_value:code=429"],
    [{ code: 200 }, { name: "code", disallowed_values: [429, 500] }, undefined],
    [{ code: "429" }, { name: "code", equals: 429 }, undefined],
    [{ code: 429 }, { name: "code", equals: 429 }, "api_error_value:code=429"],
    [{ status: "ok" }, { path: "status", not_equals: "ok" }, undefined],
    [{ error: null }, { path: "error" }, undefined],
    [{ error: {} }, { path: "error" }, "api_error_key:error"],
    [{ a: 1 }, {}, undefined],
  ])("%j under %j: %p", (answer, key, reason) => {
    expect(errorIn(answer, [key])).toBe(reason);
  });

  test("are tried in order", () => {
    expect(errorIn({ a: 1, b: 2 }, ["c", "b", "a"])).toBe("api_error_key:b");
  });

  test.each<[Json, boolean]>([
    [{ code: 401, message: "**apikey** parameter is incorrect", status: "error" }, true],
    [{ "Error Message": "the parameter apikey is invalid or missing. Please claim your free API key" }, true],
    [{ message: "Invalid API key" }, true],
    [
      { Information: "We have detected your API key and our standard API rate limit is 25 requests per day" },
      false,
    ],
    [{ Note: "Thank you! 5 calls per minute" }, false],
    [[], false],
  ])("%j refuses the credentials: %p", (answer, refused) => {
    expect(refusesCredentials(answer)).toBe(refused);
  });
});

describe("timestamps", () => {
  const formats = ["%d/%m/%Y %H:%M", "%Y%m%d%%%H%M%S.%f%z"];
  test.each([
    ["2026-10-21 10:05:00", "UTC", "2026-10-21T10:05:00Z"],
    ["2026-10-21T10:05:00+00:00", "Asia/Tokyo", "2026-10-21T10:05:00Z"],
    ["2026-10-21 10:05", "Asia/Tokyo", "2026-10-21T01:05:00Z"],
    ["21/10/2026 10:05", "UTC", "2026-10-21T10:05:00Z"],
    ["1/2/2026 9:05", "UTC", "2026-02-01T09:05:00Z"],
    ["20261021%100500.25+0130", "UTC", "2026-10-21T08:35:00.250Z"],
    // New York's clocks change on 8 March and 1 November 2026.
    ["2026-03-08 01:55", "America/New_York", "2026-03-08T06:55:00Z"],
    ["2026-03-08 03:00", "America/New_York", "2026-03-08T07:00:00Z"],
    ["2026-11-01 02:00", "America/New_York", "2026-11-01T07:00:00Z"],
  ])("%s in %s is %s", (text, zone, instant) => {
    expect(new Date(stampOf(text, formats, zone)).toISOString()).toBe(new Date(instant).toISOString());
  });

  test.each(["", "yesterday", "32/10/2026 10:05", "2026-10-21 24:00"])("%p is none", (text) => {
    expect(stampOf(text, formats, "UTC")).toBeNaN();
  });
});

describe("rows", () => {
  const from = Date.UTC(2026, 9, 21, 10);
  const request = { symbol: "USDJPY", tf: "5m", from, to: from + 3_600_000 };
  const fields = { o: "open", h: "high", l: "low", c: "close", v: null, spread: null };
  const provider = (response: object): Pick<ProviderConfig, "response"> => ({
    response: {
      format: "json",
      timezone: "UTC",
      data_path: ["values"],
      entry_type: "sequence",
      timestamp_field: "at",
      timestamp_formats: [],
      fields,
      ...response,
    } as ProviderConfig["response"],
  });
  const row = (at: string, more: object = {}) => ({
    at,
    open: "1.5",
    high: 1.6,
    low: "1.4",
    close: "1.55",
    ...more,
  });
  const rows = (answer: Json, response: object = {}) =>
    rowsOf(answer, provider(response), { interval: "5min" }, request);

  test("of a list, newest first or not, with texts or numbers", () => {
    const { timed, anomalies } = rows({
      values: [row("2026-10-21 10:05:00"), row("2026-10-21T10:00:00+00:00")],
    });
    expect(anomalies).toEqual([]);
    expect(timed.map(({ row }) => row)).toEqual([
      {
        timestamp: "2026-10-21T10:05:00Z",
        symbol: "USDJPY",
        tf: "5m",
        o: 1.5,
        h: 1.6,
        l: 1.4,
        c: 1.55,
        v: 0,
        spread: 0,
      },
      {
        timestamp: "2026-10-21T10:00:00Z",
        symbol: "USDJPY",
        tf: "5m",
        o: 1.5,
        h: 1.6,
        l: 1.4,
        c: 1.55,
        v: 0,
        spread: 0,
      },
    ]);
  });

  test("of a mapping, under a path with templates and places in lists", () => {
    const answer: Json = { data: [null, { "Series (5min)": { "2026-10-21 10:00:00": row("") } }] };
    const response = {
      entry_type: "mapping",
      timestamp_field: "key",
      data_path: ["data", 1, "Series ({interval})"],
    };
    expect(rows(answer, response).timed.map(({ time }) => time)).toEqual([from]);
    expect(rows(answer, { ...response, data_path: ["data", "-1", "Series (5min)"] }).timed).toHaveLength(1);
  });

  test("outside the window are dropped before anybody looks at them", () => {
    const { timed, anomalies } = rows({
      values: [row("2026-10-21 09:55", { open: "bad" }), row("2026-10-21 11:00"), row("2026-10-21 11:05")],
    });
    expect({ starts: timed.map(({ time }) => time), anomalies }).toEqual({
      starts: [request.to],
      anomalies: [],
    });
  });

  test.each<[string, object, object, object]>([
    [
      "an optional field that is blank has its default",
      { v: { source: "volume", required: false, default: 7 } },
      { volume: " " },
      { v: 7 },
    ],
    [
      "an optional price without default is absent",
      { o: { source: "open", required: false } },
      { open: null },
      { o: undefined },
    ],
    ["a constant needs no source", { spread: { value: 0.01 } }, {}, { spread: 0.01 }],
    ["null is optional", { v: null }, { volume: 3 }, { v: 0 }],
    ["other names of the source", { o: { field: "first" } }, { first: 1.45 }, { o: 1.45 }],
  ])("%s", (_, spec, more, expected) => {
    const { timed } = rows({ values: [row("2026-10-21 10:00", more)] }, { fields: { ...fields, ...spec } });
    const found = timed[0]!.row as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(expected)) expect(found[name]).toBe(value);
  });

  test.each<[string, Json]>([
    ["response_path_missing", {}],
    ["response_path_missing", { values: null }],
    ["response_path_invalid", "text"],
    ["response_expected_sequence", { values: { a: {} } }],
    ["response_entry_not_mapping", { values: [row("2026-10-21 10:00"), 5] }],
    ["missing_field:close", { values: [row("2026-10-21 10:00", { close: "" })] }],
    ["invalid_field_value:o=1_5", { values: [row("2026-10-21 10:00", { open: "1_5" })] }],
    ["invalid_field_value:o=true", { values: [row("2026-10-21 10:00", { open: true })] }],
    ["invalid_timestamp:soon", { values: [row("soon")] }],
  ])("%s", (code, answer) => {
    expect(codeOf(() => rows(answer))).toBe(code);
  });

  test("that cannot be used are left out and told, up to one in twenty", () => {
    const minute = (k: number) => `2026-10-21 10:${String(k).padStart(2, "0")}`;
    const values = Array.from({ length: 20 }, (_, k) => row(minute(k), k === 3 ? { high: "n/a" } : {}));
    const { timed, anomalies } = rows({ values });
    expect(timed).toHaveLength(19);
    expect(anomalies).toMatchObject([{ type: "parse_error", reason: "invalid_field_value:h=n/a" }]);
    expect(codeOf(() => rows({ values: values.slice(1) }))).toBe("invalid_field_value:h=n/a");
  });
});

describe("activation criteria", () => {
  const config = read(shipped);
  const check = (edit: (text: string) => string, name = "twelve_data") =>
    activationOf(read(edit(shipped)), name);

  test("compare the shipped providers", () => {
    expect(activationOf(config, "twelve_data")).toEqual({
      provider: "twelve_data",
      ok: true,
      failures: [],
      observed: {
        activation_status: "candidate",
        monthly_cost_usd: 0,
        max_requests_per_day: 800,
        worst_case_retries: 4,
      },
      criteria: { target_cost_ceiling_usd: 40, minimum_free_quota_per_day: 500, retry_budget_per_run: 15 },
    });
    expect(activationOf(config, "alpha_vantage").failures).toEqual(["monthly_cost_usd 49.99 > 40"]);
  });

  test.each<[string, (text: string) => string, string[]]>([
    [
      "a quota that is too small",
      (text) => text.replace("day: 800", "day: 499"),
      ["max_requests_per_day 499 < 500"],
    ],
    ["no quota", (text) => text.replace(", max_requests_per_day: 800", ""), ["max_requests_per_day unknown"]],
    ["no cost", (text) => text.replace("    monthly_cost_usd: 0\n", ""), ["monthly_cost_usd unknown"]],
    ["too many retries", (text) => text.replace("per_run: 15", "per_run: 3"), ["worst_case_retries 4 > 3"]],
    [
      "the very limits",
      (text) =>
        text.replace("usd: 40", "usd: 0").replace("day: 500", "day: 800").replace("run: 15", "run: 4"),
      [],
    ],
    ["no criteria", (text) => text.replace(/activation_criteria:\n( {2}.*\n)+/, ""), []],
  ])("%s", (_, edit, failures) => {
    expect(check(edit)).toMatchObject({ failures, ok: failures.length === 0 });
  });
});
