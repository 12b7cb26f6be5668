import { isJsonObject, parseJson } from "../workspace/jsonfile.ts";
import { parseInstant } from "../workspace/time.ts";
import type { Answer } from "./http.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const httpDate = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;

/**
 * How long a receiver that is busy (429, 503) asks us to wait, in ms from `now`: by the `Retry-After` header in seconds or as an HTTP
 * date (RFC 9110 §10.2.3), else by the member `retry_after` of a JSON body in seconds. Undefined when it does not say.
 */
export function retryAfterMs(
  answer: Pick<Answer, "status" | "retryAfter" | "body">,
  now: number,
): number | undefined {
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  return ofHeader(answer.retryAfter?.trim() ?? "", now) ?? ofBody(answer.body);
}

function ofHeader(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const instant = httpDateMs(text);
  return instant === undefined ? undefined : Math.max(0, instant - now);
}

/** An HTTP date (RFC 9110 §5.6.7, its fixed form) as UTC epoch ms; undefined for anything else. */
export function httpDateMs(text: string): number | undefined {
  const [, day, month = "", year, time] = httpDate.exec(text) ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
  const instant = parseInstant(`${year}-${number}-${day}T${time}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

function ofBody(text: string): number | undefined {
  try {
    const body = parseJson(text, "body");
    const seconds = isJsonObject(body) ? body.retry_after : undefined;
    return typeof seconds === "number" && seconds >= 0 ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}
