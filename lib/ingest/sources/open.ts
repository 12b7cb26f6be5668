import type { Context } from "../../workspace/context.ts";
import type { Source } from "../source.ts";
import { type DukascopyAsking, dukascopySettings } from "./dukascopy/config.ts";
import { createDukascopy } from "./dukascopy/source.ts";
import { USUAL_POLICY } from "./http/client.ts";
import { createYahoo } from "./yahoo/source.ts";

/** The same service under two names. */
const YAHOO_HOSTS = ["https://query1.finance.yahoo.com", "https://query2.finance.yahoo.com"];

/** Dukascopy as flags, environment and `configs/dukascopy.yml` say. Throws `dukascopy_config_invalid`. */
export function openDukascopy(ctx: Context, asking: DukascopyAsking): Source {
  return createDukascopy(ctx, dukascopySettings(ctx, asking));
}

/** Yahoo; `YAHOO_BASE_URL` is asked in place of its own hosts. */
export function openYahoo(ctx: Context, { settleMs }: { settleMs: number }): Source {
  const other = ctx.env.YAHOO_BASE_URL?.replace(/\/+$/, "");
  return createYahoo(ctx, { hosts: other ? [other] : YAHOO_HOSTS, settleMs, policy: USUAL_POLICY });
}
