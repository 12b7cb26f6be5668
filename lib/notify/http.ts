import { isLoopback } from "./urls.ts";

/** One POST, without redirects. */
export interface Exchange {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** Ends the exchange at any moment. */
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  location: string | null;
  retryAfter: string | null;
  /** At most the first 8 KiB; empty for a 2xx answer, whose body nobody needs. */
  body: string;
}

/**
 * Carries out one exchange. It must reject with an `ExchangeFailed` when there is no answer, must not follow redirects, must not repeat
 * the request, must stop reading at the end of `Answer.body`, and must let go of the connection however it ends.
 */
export type Transport = (exchange: Exchange) => Promise<Answer>;

/** Why there was no answer: `timeout` or `connect_failed:<errno name>`. Never what a client says, as that may quote the URL. */
export class ExchangeFailed extends Error {
  constructor(readonly detail: string) {
    super(detail);
  }
}

const MOST_BODY = 8192;

/** The real transport. Proxies of the environment are used, but never for this computer itself. */
export const fetchTransport: Transport = async ({ url, headers, body, signal }) => {
  const release = new AbortController();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Accept-Encoding": "identity" },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, release.signal]),
      // A connection that was kept might be dead, and the request would then be repeated unasked.
      keepalive: false,
      // An answer that is packed all the same is not unpacked: it might be a bomb, or broken.
      decompress: false,
      ...(isLoopback(url) && { proxy: false }),
    });
    return {
      status: response.status,
      location: response.headers.get("location"),
      retryAfter: response.headers.get("retry-after"),
      body: response.ok ? "" : await firstBytes(response),
    };
  } catch (error) {
    throw exchangeFailure(error);
  } finally {
    release.abort();
  }
};

/** What has come when the body ends, breaks or is long enough. */
async function firstBytes(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      size += piece.length;
      if (size >= MOST_BODY) break;
    }
  } catch {
    // The status says enough.
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, MOST_BODY));
}

/** What `fetch`, or the reading of its answer, has thrown. */
export function exchangeFailure(error: unknown): ExchangeFailed {
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === "TimeoutError" || name === "AbortError") return new ExchangeFailed("timeout");
  // The runtime's own codes, in mixed case, all mean an answer that is no HTTP.
  const known = typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code);
  return new ExchangeFailed(`connect_failed:${known ? code : "EPROTO"}`);
}
