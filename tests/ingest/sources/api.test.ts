import shipped from "../../../configs/api_ingest.yml" with { type: "text" };
import { type ApiSettings, createApi } from "../../../lib/ingest/sources/api/source.ts";
import { readApiConfig } from "../../../lib/ingest/sources/api/config.ts";
import { sourceContract } from "../source_contract.ts";
import { writeTree } from "../../workspace/support.ts";
import type { Desk } from "./support.ts";

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
