import type { JsonObject } from "../../../workspace/json.ts";
import { chosen } from "./config.ts";
import type { ApiConfig } from "./schema.ts";

/** Whether a provider fulfils `activation_criteria`, and what of it was compared. */
export interface Activation extends JsonObject {
  provider: string;
  ok: boolean;
  failures: string[];
  observed: {
    activation_status: string | null;
    monthly_cost_usd: number | null;
    max_requests_per_day: number | null;
    worst_case_retries: number;
  };
  criteria: {
    target_cost_ceiling_usd: number | null;
    minimum_free_quota_per_day: number | null;
    retry_budget_per_run: number | null;
  };
}

/** A run asks once; each further attempt is a retry. What a provider does not say cannot fulfil a criterion. Throws as `chosen`. */
export function activationOf(config: ApiConfig, named?: string): Activation {
  const { name, provider } = chosen(config, named);
  const {
    target_cost_ceiling_usd: ceiling,
    minimum_free_quota_per_day: quota,
    retry_budget_per_run: budget,
  } = config.activation_criteria;
  const cost = provider.monthly_cost_usd;
  const perDay = provider.rate_limit.max_requests_per_day;
  const retries = provider.retry.attempts - 1;
  const failures: string[] = [];
  if (ceiling !== undefined && cost === undefined) failures.push("monthly_cost_usd unknown");
  else if (ceiling !== undefined && cost! > ceiling) failures.push(`monthly_cost_usd ${cost} > ${ceiling}`);
  if (quota !== undefined && perDay === undefined) failures.push("max_requests_per_day unknown");
  else if (quota !== undefined && perDay! < quota) failures.push(`max_requests_per_day ${perDay} < ${quota}`);
  if (budget !== undefined && retries > budget) failures.push(`worst_case_retries ${retries} > ${budget}`);
  return {
    provider: name,
    ok: failures.length === 0,
    failures,
    observed: {
      activation_status: provider.activation_status ?? null,
      monthly_cost_usd: cost ?? null,
      max_requests_per_day: perDay ?? null,
      worst_case_retries: retries,
    },
    criteria: {
      target_cost_ceiling_usd: ceiling ?? null,
      minimum_free_quota_per_day: quota ?? null,
      retry_budget_per_run: budget ?? null,
    },
  };
}
