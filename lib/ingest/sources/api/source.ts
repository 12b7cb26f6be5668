import { scrubJson } from "../../../notify/redact.ts";
import type { Context } from "../../../workspace/context.ts";
import { OpsError } from "../../../workspace/errors.ts";
import type { Json, JsonObject } from "../../../workspace/json.ts";
import { loadCredentials } from "../../credentials.ts";
import { type Fetched, type FetchRequest, type Source, SourceError } from "../../source.ts";
import { timeframeMinutes } from "../../store.ts";
import { finish } from "../finish.ts";
import { HttpClient, type HttpPolicy, jsonOf, Refused, RequestFailed, USUAL_POLICY } from "../http/client.ts";
import type { GetAnswer } from "../http/get.ts";
import { chosen, type Provider, providerOf } from "./config.ts";
import { errorIn, refusesCredentials } from "./error_keys.ts";
import { quotaOf } from "./quota.ts";
import { type ApiRequest, requestOf } from "./request.ts";
import { rowsOf } from "./rows.ts";
import type { ApiConfig } from "./schema.ts";

const PREFIX = "api ingestion failed";
const MINUTE = 60_000;

export interface ApiSettings {
  config: ApiConfig;
  /** Where `config` was read; its providers count as services when credentials are looked up. */
  configPath: string;
  /** In place of `configs/api_keys.yml`. */
  credentialsPath?: string | undefined;
  provider?: string | undefined;
  /** Providers on hold are asked as well. */
  allowHold: boolean;
  settleMs: number;
  dryRun: boolean;
}

/** Bars of a REST provider as `configs/api_ingest.yml` describes it. */
export function createApi(ctx: Context, settings: ApiSettings): Source {
  return {
    name: "api",
    async fetch(request) {
      try {
        return await fetchBars(ctx, settings, request);
      } catch (error) {
        // Codes of configurations, credentials and answers are reasons like any other.
        if (error instanceof OpsError) throw new SourceError(`${PREFIX}: ${error.code}`);
        throw error;
      }
    },
  };
}

/** The request as it would be sent. Throws what is wrong with the configuration or the credentials. */
export async function prepare(
  ctx: Context,
  { config, configPath, credentialsPath, provider: named }: ApiSettings,
  request: FetchRequest,
): Promise<{ provider: Provider; prepared: ApiRequest }> {
  const provider = providerOf(config, named);
  const credentials = await loadCredentials(ctx, provider.name, {
    config: configPath,
    required: provider.credentials,
    ...(credentialsPath !== undefined && { file: credentialsPath }),
  });
  return { provider, prepared: requestOf(provider, request, credentials) };
}

async function fetchBars(ctx: Context, settings: ApiSettings, request: FetchRequest): Promise<Fetched> {
  const { name, provider: entry } = chosen(settings.config, settings.provider);
  if (entry.activation_status === "hold" && !settings.allowHold) {
    throw new SourceError(`api provider on hold: ${name}`);
  }
  const { provider, prepared } = await prepare(ctx, settings, request);
  const { signal = new AbortController().signal } = request;
  const limits = provider.rate_limit;
  const before = quotaOf(ctx, { provider: provider.name, limits, dryRun: settings.dryRun, signal });
  const policy = { ...policyOf(provider, settings.config), before };
  const client = new HttpClient(ctx.clock, policy, prepared.headers, signal);
  const answer = await ask(client, provider, prepared);
  const { timed, anomalies } = rowsOf(answer, provider, prepared.values, request);
  return finish(timed, {
    clock: ctx.clock,
    client,
    request,
    periodMs: timeframeMinutes(request.tf) * MINUTE,
    settleMs: settings.settleMs,
    anomalies: scrubJson(anomalies, prepared.scrub) as JsonObject[],
    prefix: PREFIX,
  });
}

function policyOf({ timeout_seconds, retry }: Provider, { activation_criteria }: ApiConfig): HttpPolicy {
  const budget = activation_criteria.retry_budget_per_run;
  return {
    ...USUAL_POLICY,
    timeoutMs: timeout_seconds * 1000,
    attempts: retry.attempts,
    pauseMs: retry.backoff_seconds * 1000,
    multiplier: retry.multiplier,
    longestPauseMs: (retry.max_backoff_seconds ?? 4 * retry.backoff_seconds) * 1000,
    ...(budget !== undefined && { retryBudget: budget }),
  };
}

async function ask(client: HttpClient, provider: Provider, { url, shown, scrub }: ApiRequest): Promise<Json> {
  try {
    return await client.get(url, (answer) => judged(answer, provider));
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    const detail = scrub(error.detail);
    const failure = {
      type: "api_request_failure",
      provider: provider.name,
      url: shown,
      error: detail,
      error_code: detail.replace(/ \(.*$/s, "").replaceAll(" ", "_"),
      source: "api",
    };
    throw new SourceError(`${PREFIX}: api_request_failure: ${detail}`, [failure], client);
  }
}

/** Which answers are good, and which of the others may become good by asking again, is the provider's configuration. */
function judged({ status, bytes }: GetAnswer, { retry }: Provider): Json {
  if (status < 200 || status >= 300)
    throw new Refused(`http ${status}`, retry.retryable_statuses.includes(status));
  const answer = jsonOf(bytes, false) as Json;
  const wrong = errorIn(answer, retry.error_keys);
  if (wrong) throw new Refused(wrong, !refusesCredentials(answer));
  return answer;
}
