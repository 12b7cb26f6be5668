import { demandOk, jsonOf, Refused } from "../http/client.ts";
import type { GetAnswer } from "../http/get.ts";

/** One point of the chart: the start of a bar, or the second of the running quote. `time` is UTC epoch ms. */
export interface Point {
  time: number;
  o: number;
  h: number;
  l: number;
  c: number;
  v: number;
}

const PRICES = ["open", "high", "low", "close"] as const;

/**
 * The points of a chart answer, in its order; those without four prices (a silent minute has nulls) are left out. Throws `Refused` with
 * Yahoo's own description of an error, also where that comes with an error's status.
 */
export function readChart(answer: GetAnswer): Point[] {
  const said = answer.status === 200 ? jsonOf(answer.bytes) : saidBy(answer);
  const error = field(field(said, "chart"), "error");
  if (error) throw new Refused(describe(answer.status, error), answer.status >= 500 || answer.status === 429);
  demandOk(answer);
  const results = field(field(said, "chart"), "result");
  if (!Array.isArray(results)) throw new Refused("a broken answer: no chart", true);
  const [result] = results as unknown[];
  const times = field(result, "timestamp") ?? [];
  const quote = (field(field(result, "indicators"), "quote") as unknown[] | undefined)?.[0];
  if (!Array.isArray(times) || (times.length > 0 && typeof quote !== "object")) {
    throw new Refused("a broken answer: no quotes", true);
  }
  const column = (name: string) => listOf(field(quote, name));
  const [open, high, low, close] = PRICES.map(column);
  const volume = column("volume");
  return times.flatMap((seconds: unknown, index) => {
    const prices = [open![index], high![index], low![index], close![index]];
    if (!isNumber(seconds) || !prices.every((price) => isNumber(price) && price !== 0)) return [];
    const [o, h, l, c] = prices as [number, number, number, number];
    const v = volume[index];
    return [{ time: seconds * 1000, o, h, l, c, v: isNumber(v) ? v : 0 }];
  });
}

/** An error's body may be a page of HTML: then the status has to do. */
function saidBy({ bytes }: GetAnswer): unknown {
  try {
    return jsonOf(bytes);
  } catch {
    return undefined;
  }
}

function describe(status: number, error: unknown): string {
  const words = [field(error, "code"), field(error, "description")].filter(
    (word) => typeof word === "string",
  );
  const text = words
    .join(": ")
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 200);
  return `${status === 200 ? "" : `http ${status}, `}${text || "an error without description"}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
