import { h, type Html, type Piece } from "../html.ts";
import { f } from "../svg.ts";

const WIDTH = 120;

/** How much of a limit a figure takes: a bar, the share in words, and a mark where it is too much. Without a limit there is none. */
export function gauge(value: number | null, cap: number | null): Piece {
  if (value === null || cap === null) return undefined;
  const share = cap > 0 ? value / cap : value > 0 ? Number.POSITIVE_INFINITY : 0;
  const over = value > cap;
  const words = Number.isFinite(share) ? `${Math.round(share * 100)} %` : "∞";
  return bar(Math.min(1, Math.max(0, share)), over, `${words}${over ? " !" : ""}`);
}

function bar(share: number, over: boolean, words: string): Html {
  return h`<span class="gauge ${over && "bad"}"><svg viewBox="0 0 ${WIDTH} 12" aria-hidden="true"><rect width="${WIDTH}" height="12" fill="var(--line)"/><rect width="${f(share * WIDTH)}" height="12" fill="${over ? "var(--bad)" : "var(--accent)"}"/></svg><i>${words}</i></span>`;
}
