import { ExchangeFailed, exchangeFailure } from "../../../notify/http.ts";
import { isLoopback } from "../../../notify/urls.ts";

/** One GET, without redirects. */
export interface GetRequest {
  url: URL;
  headers: Record<string, string>;
  /** Ends the exchange at any moment. */
  signal: AbortSignal;
  /** A longer body is refused before it is read to its end. */
  mostBytes: number;
}

export interface GetAnswer {
  status: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Headers, null where the answer has none. */
  retryAfter: string | null;
  date: string | null;
  age: string | null;
}

/**
 * Carries out one GET and reads the whole body. Rejects with `ExchangeFailed` when there is no whole answer: the runtime itself ends an
 * exchange whose body is shorter than its `Content-Length`, which can be compared only because nothing on the way may pack the body.
 */
export async function get({ url, headers, signal, mostBytes }: GetRequest): Promise<GetAnswer> {
  const release = new AbortController();
  try {
    const response = await fetch(url, {
      headers: { ...headers, "Accept-Encoding": "identity" },
      redirect: "manual",
      signal: AbortSignal.any([signal, release.signal]),
      // A connection that was kept might be dead, and the request would then be repeated unasked.
      keepalive: false,
      decompress: false,
      ...(isLoopback(url) && { proxy: false }),
    });
    const header = (name: string) => response.headers.get(name);
    const packed = header("content-encoding") ?? "identity";
    if (packed !== "identity") throw new ExchangeFailed(`content_encoding:${packed.slice(0, 20)}`);
    return {
      status: response.status,
      bytes: await bodyOf(response, mostBytes),
      retryAfter: header("retry-after"),
      date: header("date"),
      age: header("age"),
    };
  } catch (error) {
    throw error instanceof ExchangeFailed ? error : exchangeFailure(error);
  } finally {
    release.abort();
  }
}

async function bodyOf(response: Response, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > mostBytes) throw new ExchangeFailed(`more_than_bytes:${mostBytes}`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
