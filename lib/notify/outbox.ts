import { z } from "zod";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject, printJson } from "../workspace/jsonfile.ts";
import { checkName } from "../workspace/names.ts";
import type { Change } from "../workspace/plan.ts";
import { type Reading, writeChange } from "../workspace/plans.ts";
import { isoMicros, parseInstant } from "../workspace/time.ts";
import { jitterOf } from "./jitter.ts";
import { scrubJson } from "./redact.ts";
import { knownSecrets } from "./targets.ts";
import { OUTBOX } from "./waiting.ts";

const SECOND = 1000;
/** As long as whoever has an entry in hand is left alone with it. */
const IN_HAND_MS = 60 * SECOND;
const FIRST_PAUSE_MS = 60 * SECOND;
const LONGEST_PAUSE_MS = 3600 * SECOND;
const JITTER = 0.2;
const LIFETIME_MS = 7 * 86_400 * SECOND;

const instant = z.string().refine((text) => Number.isFinite(parseInstant(text)));
const object = z.custom<JsonObject>((value) => isJsonObject(value as Json));

/** A message until it is delivered or given up. Times are ISO texts. It holds no URL and no secret. */
const entry = z.object({
  /** The `webhook-id`, the same in every attempt; also the file's name. */
  id: z.string(),
  created_at: instant,
  /** It was made under `ORB_NOW`, and is sent under it only: nothing that a replay raises goes out later. */
  clock_fixed: z.boolean(),
  /** Attempts that have ended. */
  attempts: z.int().min(0),
  /** Before then nobody else sends it. */
  next_attempt_at: instant,
  last_detail: z.string().nullable(),
  targets: z.array(z.string()),
  latency_log: z.string().min(1),
  fallback_log: z.string().min(1),
  /** Goes into the fallback line when no webhook is configured. */
  extra: object,
  payload: object,
});
export type Entry = z.output<typeof entry>;

export function entryPath(id: string): string {
  return `${OUTBOX}/${checkName("alert", id)}.json`;
}

/** A new entry, in the hand of whoever makes it. */
export function newEntry(
  ctx: Context,
  given: Pick<Entry, "id" | "targets" | "latency_log" | "fallback_log" | "extra" | "payload">,
): Entry {
  const now = ctx.clock.now();
  const { id, ...rest } = given;
  return {
    id,
    created_at: isoMicros(now),
    clock_fixed: ctx.clock.fixed,
    attempts: 0,
    next_attempt_at: isoMicros(now + IN_HAND_MS),
    last_detail: null,
    ...rest,
  };
}

/** The change that writes an entry; over one that was read, by the reader that read it. */
export function keep(reading: Reading, entry: Entry): Change {
  return writeChange(reading, entryPath(entry.id), printJson(entry), 0o600);
}

/** The entry in the hand of whoever is about to send it. Two that take it at once cannot both commit. */
export function takenInHand(entry: Entry, now: number): Entry {
  return { ...entry, next_attempt_at: isoMicros(now + IN_HAND_MS) };
}

/** The entry after an attempt that failed: the next one is due in a minute, then two, four … up to an hour, or when the receiver asks. */
export function afterFailure(entry: Entry, now: number, detail: string, askedMs = 0): Entry {
  const attempts = entry.attempts + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  const wait = Math.max(
    pause * (1 + JITTER * jitterOf(entry.id, attempts)),
    Math.min(askedMs, LONGEST_PAUSE_MS),
  );
  return { ...entry, attempts, next_attempt_at: isoMicros(now + wait), last_detail: detail };
}

export function isDue(entry: Entry, now: number): boolean {
  return parseInstant(entry.next_attempt_at) <= now;
}

export function isExpired(entry: Entry, now: number): boolean {
  return parseInstant(entry.created_at) + LIFETIME_MS <= now;
}

type Looking = Pick<Context, "note" | "reader" | "env">;

/** All messages, by name. A file that is none gets a note and stays. */
export function readOutbox(ctx: Looking): Entry[] {
  const names = ctx.reader.list(OUTBOX).filter((name) => name.endsWith(".json"));
  return names.flatMap((name) => readEntryFile(ctx, `${OUTBOX}/${name}`) ?? []);
}

/**
 * The entry as the reader finds it, without secrets that became known since; undefined when it is settled, or damaged, which is noted.
 */
export function readEntry(ctx: Looking, id: string): Entry | undefined {
  return readEntryFile(ctx, entryPath(id));
}

function readEntryFile({ reader, note, env }: Looking, path: string): Entry | undefined {
  try {
    const value = reader.maybeJson(path);
    if (value === undefined) return undefined;
    const { data } = entry.safeParse(value);
    // Settling finds it again by its id.
    if (data && entryPath(data.id) === path)
      return { ...data, payload: scrubJson(data.payload, knownSecrets(env)) };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
  }
  note({
    en: `${path} is no message that can be sent; correct or remove it`,
    ja: `${path} は送信できるメッセージではありません。修正するか削除してください`,
  });
  return undefined;
}
