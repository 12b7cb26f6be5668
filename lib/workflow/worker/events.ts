import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import type { Lang } from "../../workspace/text.ts";

/** What the worker tells as it happens: one JSON line each, in order. */
export type WorkerEvent = JsonObject & {
  event: "started" | "ingest" | "update" | "error" | "round" | "market_closed" | "stopping" | "stopped";
};

export type Tell = (event: WorkerEvent, at: string) => void;

/** Event lines for programs: `{"event":"round","at":"…Z",…}`. */
export function tellJson(write: (text: string) => void): Tell {
  return ({ event, ...rest }, at) => write(`${printJsonLine({ event, at, ...rest })}\n`);
}

/** One line for a person, drawn anew with each event; errors stay on the screen above it. */
export function tellLine(write: (text: string) => void, lang: Lang, columns: number): Tell {
  const symbols = new Map<string, string>();
  const draw = (text: string) => write(`\r\u001b[K${cut(text, columns - 1)}`);
  return (event, at) => {
    const clock = at.slice(11, 19);
    switch (event.event) {
      case "ingest":
        symbols.set(String(event.symbol), ingestWords(event));
        break;
      case "error": {
        const where = [event.symbol, event.mode].filter(Boolean).join(" ");
        write(`\r\u001b[K${clock} ${where && `${where}: `}${event.details}\n`);
        return;
      }
      case "round": {
        const next = String(event.next_run_at ?? "").slice(11, 19);
        const words = [...symbols.values()].join("  ");
        const text = {
          en: `round ${event.round}  ${words}${next && `  next ${next} UTC`}`,
          ja: `${event.round} 巡目  ${words}${next && `  次回 ${next} UTC`}`,
        };
        return draw(text[lang]);
      }
      case "market_closed":
        return draw(
          {
            en: `market closed until ${event.until}`,
            ja: `市場は休場中です（${event.until} まで）`,
          }[lang],
        );
      case "stopping":
        return draw({ en: `stopping (${event.reason})`, ja: `停止処理中（${event.reason}）` }[lang]);
      case "stopped":
        return write("\r\u001b[K");
    }
  };
}

function ingestWords({ symbol, last_ts: last, rows, source }: JsonObject): string {
  const time = typeof last === "string" ? last.slice(11, 16) : "–";
  return `${symbol} ${time} +${rows} ${source ?? "✗"}`;
}

function cut(text: string, columns: number): string {
  if (Bun.stringWidth(text) <= columns) return text;
  let kept = "";
  for (const character of text) {
    if (Bun.stringWidth(kept + character) >= columns) break;
    kept += character;
  }
  return `${kept}…`;
}
