import { z } from "zod";
import type { Text } from "../../../workspace/text.ts";

const NO_ZONE: Text = { en: "no such time zone", ja: "存在しないタイムゾーンです" };

/** What a provider's field means: null (optional), the name of the source's field, or more about it. */
const fieldSpec = z.union([
  z.null(),
  z.string().min(1),
  z.strictObject({
    source: z.string().optional(),
    field: z.string().optional(),
    name: z.string().optional(),
    key: z.string().optional(),
    required: z.boolean().optional(),
    default: z.number().optional(),
    value: z.number().optional(),
  }),
]);
export type FieldSpec = z.output<typeof fieldSpec>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([scalar, z.array(scalar)]);

/** A condition under which an answer with a good status is an error all the same (specification 04 §14.5). */
const errorKey = z.union([
  z.string().min(1),
  z.strictObject({
    path: z.union([z.string(), z.array(z.union([z.string(), z.int()]))]).optional(),
    key: z.string().optional(),
    name: z.string().optional(),
    trigger_on_missing: z.boolean().optional(),
    allowed_values: scalars.optional(),
    disallowed_values: scalars.optional(),
    equals: scalar.optional(),
    not_equals: scalar.optional(),
  }),
]);
export type ErrorKey = z.output<typeof errorKey>;

const count = z.int().min(1);
const seconds = z.number().min(0);

const provider = z.strictObject({
  description: z.string().optional(),
  activation_status: z.enum(["hold", "candidate", "active"]).optional(),
  activation_notes: z.array(z.string()).default([]),
  monthly_cost_usd: z.number().min(0).optional(),
  // Looked at when the provider is used: each has an error of its own.
  base_url: z.unknown().optional(),
  method: z.unknown().default("GET"),
  query: z.unknown().optional(),
  headers: z.unknown().default({}),
  timeout_seconds: z.number().positive().default(30),
  lookback_minutes: z.number().optional(),
  tf_map: z.record(z.string(), z.string()).default({}),
  credentials: z.array(z.string().min(1)).default([]),
  response: z.strictObject({
    format: z.literal("json").default("json"),
    timezone: z
      .string()
      .default("UTC")
      .refine(isZone, { error: "no such time zone", params: { text: NO_ZONE } }),
    data_path: z.array(z.union([z.string(), z.int()])).default([]),
    entry_type: z.enum(["mapping", "sequence"]).default("mapping"),
    timestamp_field: z.string().min(1).default("timestamp"),
    timestamp_formats: z.array(z.string()).default([]),
    fields: z.strictObject({
      o: fieldSpec,
      h: fieldSpec,
      l: fieldSpec,
      c: fieldSpec,
      v: fieldSpec.default(null),
      spread: fieldSpec.default(null),
    }),
  }),
  rate_limit: z
    .strictObject({
      max_requests_per_minute: count.optional(),
      max_requests_per_day: count.optional(),
      cooldown_seconds: seconds.default(0),
    })
    .default({ cooldown_seconds: 0 }),
  retry: z
    .strictObject({
      attempts: count.default(3),
      backoff_seconds: seconds.default(1),
      multiplier: z.number().min(1).default(2),
      max_backoff_seconds: seconds.optional(),
      retryable_statuses: z.array(z.int()).default([]),
      error_keys: z.array(errorKey).default([]),
    })
    .prefault({}),
});
export type ProviderConfig = z.output<typeof provider>;

/** `configs/api_ingest.yml` (specification 04 §14.1). */
export const apiConfigSchema = z.strictObject({
  version: z.literal(1).default(1),
  lookback_minutes: z.number().optional(),
  default_provider: z.string().optional(),
  activation_criteria: z
    .strictObject({
      target_cost_ceiling_usd: z.number().min(0).optional(),
      minimum_free_quota_per_day: z.int().min(0).optional(),
      retry_budget_per_run: z.int().min(0).optional(),
    })
    .default({}),
  credential_rotation: z.unknown().optional(),
  providers: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/), provider).optional(),
});
export type ApiConfig = z.output<typeof apiConfigSchema>;

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
