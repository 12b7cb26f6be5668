import { isoNaive } from "../../../workspace/time.ts";
import type { FetchRequest } from "../../source.ts";
import { apiError } from "./errors.ts";

/** What stands for the placeholders of a request's templates. */
export type Values = Readonly<Record<string, string>>;

/** Values of a request and its credentials. `interval` is the provider's name of the time frame. */
export function valuesOf(
  { symbol, tf, from, to }: FetchRequest,
  interval: string,
  credentials: Readonly<Record<string, string>>,
): Values {
  const upper = symbol.toUpperCase();
  const whole = upper.length < 6;
  const [start, end] = [from, to].map((ms) => isoNaive(Math.floor(ms / 1000) * 1000)) as [string, string];
  return {
    ...credentials,
    symbol: upper,
    tf,
    interval,
    base: whole ? upper : upper.slice(0, 3),
    quote: whole ? "" : upper.slice(3),
    start_iso: `${start}+00:00`,
    end_iso: `${end}+00:00`,
    start_date: start.slice(0, 10),
    end_date: end.slice(0, 10),
  };
}

/** The template with each `{name}` replaced. Throws `unknown_placeholder:NAME`. */
export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw apiError(
        `unknown_placeholder:${name}`,
        { en: `Nothing is known for {${name}}.`, ja: `{${name}} に当てはまる値がありません。` },
        {
          en: "It may be a credential that the provider does not list.",
          ja: "credentials に挙げていないキーの可能性があります。",
        },
      );
    }
    return value;
  });
}

/** Whether a template quotes one of these credentials. */
export function usesAny(template: string, names: readonly string[]): boolean {
  return names.some((name) => template.includes(`{${name}}`));
}
