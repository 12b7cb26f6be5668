import { describe, expect, test } from "bun:test";
import shipped from "../../../configs/api_ingest.yml" with { type: "text" };
import { readTree, writeTree } from "../../workspace/support.ts";
import type { Desk } from "../sources/support.ts";
import { anomalies, ingest, LOCAL_CSV, localCsvUpTo, metaOf, openDesk, stored } from "./support.ts";

const KEY = "key-that-nobody-may-see";
const useApi = { useApi: true, apiProvider: "twelve_data" };

async function apiDesk(edit: (text: string) => string = (text) => text): Promise<Desk> {
  const desk = await openDesk();
  const text = shipped
    .replace("https://www.alphavantage.co", desk.server.url)
    .replace("https://api.twelvedata.com", desk.server.url)
    .replaceAll("attempts: 5", "attempts: 2");
  writeTree(desk.workspace.root, { "configs/api_ingest.yml": edit(text) });
  desk.env = { ALPHA_VANTAGE_API_KEY: KEY, TWELVE_DATA_API_KEY: KEY };
  return desk;
}

const everything = (desk: Desk) => JSON.stringify([readTree(desk.workspace.root), desk.notes]);

describe("the API route", () => {
  test("stores what the provider has, and shows its activation", async () => {
    await using desk = await apiDesk();
    const { result, exitCode } = await ingest(desk, useApi);
    expect(exitCode).toBe(0);
    expect(stored(desk)).toEqual(desk.bars(desk.now - 120 * 60_000).map(([stamp]) => stamp));
    expect(metaOf(desk)).toMatchObject({
      primary_source: "api",
      source_chain: [{ source: "api" }],
      status: "ok",
    });
    expect(result.api_activation).toMatchObject({ provider: "twelve_data", ok: true });
    expect(desk.notes).toContain("[wf] api activation twelve_data: ok");
    expect(everything(desk)).not.toContain(KEY);
  });

  test.each<[string, (text: string) => string, object, RegExp]>([
    [
      "a provider on hold",
      (text) => text,
      { apiProvider: "alpha_vantage" },
      /^api provider on hold: alpha_vantage$/,
    ],
    [
      "an unknown provider",
      (text) => text,
      { apiProvider: "beta" },
      /^api ingestion failed: unknown_api_provider:beta$/,
    ],
    [
      "a broken configuration",
      () => "providers: [\n",
      {},
      /^api ingestion failed: invalid_api_config_format$/,
    ],
    [
      "no configuration",
      (text) => text,
      { apiConfig: "configs/other.yml" },
      /^api ingestion failed: api_config_not_found:configs\/other.yml$/,
    ],
    [
      "a provider that has nothing for the time",
      (text) => text.replace("outputsize: 120", "outputsize: 0"),
      {},
      /^api ingestion returned no rows$/,
    ],
  ])("goes on with the local CSV after %s", async (_, edit, flags, reason) => {
    await using desk = await apiDesk(edit);
    localCsvUpTo(desk, "2026-10-21T13:05:00");
    const { exitCode } = await ingest(desk, { ...useApi, ...flags });
    expect(exitCode).toBe(0);
    expect(metaOf(desk).fallbacks).toMatchObject([
      { stage: "api", reason: expect.stringMatching(reason), next_source: "local_csv" },
      { stage: "local_csv", detail: desk.workspace.resolve(LOCAL_CSV) },
    ]);
    expect(metaOf(desk).source_chain).toEqual([
      { source: "local_csv", detail: "usdjpy_5m_2018-2024_utc.csv" },
      { source: "synthetic_local" },
    ]);
  });

  test("asks one on hold when somebody insists", async () => {
    await using desk = await apiDesk();
    await ingest(desk, { useApi: true, apiAllowHold: true });
    expect(metaOf(desk)).toMatchObject({ status: "ok", source_label: "api" });
  });

  test("logs a failed fetch once, and its key nowhere", async () => {
    await using desk = await apiDesk();
    desk.server.fail(/./, { status: 500 });
    localCsvUpTo(desk, "2026-10-21T13:10:00");
    await ingest(desk, useApi);
    expect(desk.server.requests).toHaveLength(2);
    expect(anomalies(desk).filter(({ type }) => type === "api_request_failure")).toMatchObject([
      {
        provider: "twelve_data",
        error: "http 500",
        error_code: "http_500",
        url: expect.stringContaining("apikey=***"),
      },
    ]);
    expect(desk.server.paths[0]).toContain(KEY);
    expect(everything(desk)).not.toContain(KEY);
  });

  test("of a dry run spends no quota in the files", async () => {
    await using desk = await apiDesk();
    const before = readTree(desk.workspace.root);
    const { result } = await ingest(desk, useApi, true);
    expect(result.rows_validated).toBeGreaterThan(20);
    expect(readTree(desk.workspace.root)).toEqual(before);
  });
});
