import { z } from "zod";
import { parseConfig } from "../../../workspace/config.ts";
import type { Context } from "../../../workspace/context.ts";
import { USUAL_POLICY } from "../http/client.ts";
import { BASE_URLS, type DukascopySettings } from "./settings.ts";
import { WIRES, type WireName } from "./wire.ts";

export const DUKASCOPY_CONFIG = "configs/dukascopy.yml";
export const DUKASCOPY_BASE_URL = "DUKASCOPY_BASE_URL";

const schema = z.strictObject({
  transports: z.array(z.enum(WIRES)).min(1).default(["json-v1", "datafeed"]),
  base_urls: z.partialRecord(z.enum(WIRES), z.url()).default({}),
  cache_dir: z.string().min(1).nullable().default("ops/cache/dukascopy"),
  timeout_seconds: z.number().positive().default(30),
  retries: z.int().min(0).default(5),
});

/** What a command says about Dukascopy; the rest is the configuration's. */
export interface DukascopyAsking {
  side: DukascopySettings["side"];
  settleMs: number;
  /** This one transport alone. */
  transport?: WireName | undefined;
  baseUrl?: string | undefined;
  cacheDir?: string | undefined;
  timeoutMs?: number | undefined;
  retries?: number | undefined;
  /** Nothing is written, so nothing is kept. */
  dryRun?: boolean | undefined;
}

/** Flags before environment before `configs/dukascopy.yml`. Throws `dukascopy_config_invalid` (exit 2). */
export function dukascopySettings(ctx: Context, asking: DukascopyAsking): DukascopySettings {
  const text = ctx.reader.maybeText(DUKASCOPY_CONFIG) ?? "";
  const config = parseConfig(text, DUKASCOPY_CONFIG, { schema, code: "dukascopy_config_invalid" });
  const everywhere = asking.baseUrl ?? ctx.env[DUKASCOPY_BASE_URL];
  const baseOf = (name: WireName) => everywhere || (config.base_urls[name] ?? BASE_URLS[name]);
  const cacheDir = asking.cacheDir ?? config.cache_dir ?? undefined;
  return {
    transports: asking.transport ? [asking.transport] : config.transports,
    baseUrls: Object.fromEntries(WIRES.map((name) => [name, baseOf(name).replace(/\/+$/, "")])) as Record<
      WireName,
      string
    >,
    side: asking.side,
    settleMs: asking.settleMs,
    cacheDir: asking.dryRun ? undefined : cacheDir,
    policy: {
      ...USUAL_POLICY,
      timeoutMs: asking.timeoutMs ?? config.timeout_seconds * 1000,
      attempts: 1 + (asking.retries ?? config.retries),
    },
  };
}
