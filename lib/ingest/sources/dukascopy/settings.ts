import type { HttpPolicy } from "../http/client.ts";
import type { Side, WireName } from "./wire.ts";

/** What Dukascopy is asked for, and how. */
export interface DukascopySettings {
  /** Transports in the order in which they are tried. */
  transports: readonly WireName[];
  /** Without a slash at the end. */
  baseUrls: Readonly<Record<WireName, string>>;
  side: Side | "both";
  /** How long after its end a bar may still change. */
  settleMs: number;
  /** Where completed answers are kept; nowhere when absent. */
  cacheDir?: string | undefined;
  policy: HttpPolicy;
}

/** The public addresses of the transports, where neither configuration, flag nor `DUKASCOPY_BASE_URL` names another. */
export const BASE_URLS: Readonly<Record<WireName, string>> = {
  "json-v1": "https://jetta.dukascopy.com/v1",
  datafeed: "https://datafeed.dukascopy.com/datafeed",
  chart: "https://freeserv.dukascopy.com/2.0/index.php",
};
