import type { JsonObject } from "../workspace/json.ts";

/** What an online source is asked for. Instants are UTC epoch milliseconds; bars are wanted whose start lies in `[from, to]`. */
export interface FetchRequest {
  /** Upper case: `USDJPY`. */
  symbol: string;
  /** `5m`. */
  tf: string;
  from: number;
  to: number;
  /** Ends waiting and requests; the fetch then throws what the signal carries. */
  signal?: AbortSignal;
}

/**
 * One bar as a source delivered it, before any rule looked at it: fields verbatim, as text or number. Absent fields stay absent, so that
 * the pipeline can refuse them; a source never invents a price.
 */
export interface DeliveredRow {
  timestamp: string;
  symbol?: string;
  tf?: string;
  o?: string | number | null;
  h?: string | number | null;
  l?: string | number | null;
  c?: string | number | null;
  v?: string | number | null;
  spread?: string | number | null;
}

/** What a fetch brought, and how. */
export interface Fetched {
  /** In order of time, every bar once, only bars that are complete. */
  rows: DeliveredRow[];
  /** Bars held back because they were still forming. */
  incompleteHeld: number;
  httpRequests: number;
  retries: number;
  /** `Date` of the source's answers less our clock, milliseconds, median over the run; null when no answer carried one. */
  clockSkewMs: number | null;
  /** Things to log as anomalies: `{ type: "partial_download", … }`. Redacted already. */
  anomalies: JsonObject[];
  /** Which side of the market the prices are, where the source has sides. */
  offerSide?: "bid" | "ask" | "both";
}

/**
 * A place that bars are fetched from over a network.
 *
 * `fetch` must deliver only a contiguous prefix of what was asked for when a part could not be had (a hole would become permanent: the
 * watermark moves past it); must hold back bars that may still change; must end within bounded time whatever the other side does; may
 * return no rows; must not write files (its cache and quota counters aside). It throws `SourceError`.
 */
export interface Source {
  /** `dukascopy`, `api`, `yfinance`: as `source_chain` and `5m.sources.jsonl` name it. */
  readonly name: string;
  fetch(request: FetchRequest): Promise<Fetched>;
}

/** Why a source has nothing. `reason` goes into `fallbacks[]` verbatim and holds no secret. */
export class SourceError extends Error {
  constructor(
    readonly reason: string,
    /** Things to log as anomalies, redacted already. */
    readonly anomalies: JsonObject[] = [],
    /** What was asked before it was given up; absent where nothing was. */
    readonly asked?: { requests: number; retries: number },
  ) {
    super(reason);
  }
}
