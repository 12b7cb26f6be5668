import type { Context } from "../workspace/context.ts";
import type { Change, Effect, EffectResult, Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { Reader } from "../workspace/reader.ts";
import { type Entry, isDue, isExpired, keep, readOutbox, takenInHand } from "./outbox.ts";
import { RETRY } from "./outcome.ts";
import { settleOutbox } from "./settle.ts";
import { rememberUrls, urlsOf } from "./targets.ts";
import { isLoopback, parseWebhook } from "./urls.ts";

/** So many messages one command takes in hand. */
const MOST_AT_ONCE = 20;

/**
 * What a later command does for messages in the outbox: takes those that are due in hand (the changes) and sends them (the effects).
 * The command's own plan does not rest on the outbox: only the entries it takes must still be as they were found.
 */
export function retryDue(ctx: Context, cliUrls?: string): { changes: Change[]; effects: Effect[] } {
  rememberUrls(cliUrls);
  const now = ctx.clock.now();
  const apart = { ...ctx, reader: new Reader(ctx.workspace, ctx.reader.files) };
  const entries = readOutbox(apart);
  const expired = entries.filter((entry) => mayExpire(ctx, entry) && isExpired(entry, now));
  const due = entries.filter((entry) => !expired.includes(entry) && isDue(entry, now) && canSend(ctx, entry));
  const taken = due.toSorted(byTime).slice(0, MOST_AT_ONCE);
  if (taken.length + expired.length === 0) return { changes: [], effects: [] };
  const ids = (some: Entry[]) => some.map(({ id }) => id);
  return {
    changes: [...taken, ...expired].map((entry) => keep(apart, takenInHand(entry, now))),
    effects: [{ kind: RETRY, due: ids(taken), expired: ids(expired) }],
  };
}

/** `retryDue` as a plan of its own, to be settled with `settleRetry`. Its result is empty. */
export function planRetry(ctx: Context): Plan {
  return makePlan(ctx, {}, retryDue(ctx));
}

export function settleRetry(ctx: Context, _plan: Plan, results: EffectResult[]): Plan {
  return makePlan(ctx, {}, { changes: settleOutbox(ctx, results) });
}

/** Messages of a replay may be cleared away at any time, others only by the computer's clock. */
function mayExpire(ctx: Context, entry: Entry): boolean {
  return entry.clock_fixed || !ctx.clock.fixed;
}

/** The message belongs to this kind of clock, and this process knows a webhook for it that it may contact. */
function canSend(ctx: Context, entry: Entry): boolean {
  if (entry.clock_fixed !== ctx.clock.fixed) return false;
  // One that was never tried says at least that no webhook is configured.
  if (entry.attempts === 0 && entry.targets.every((target) => target.startsWith("env:"))) return true;
  return urlsOf(entry.targets, ctx.env).some((text) => {
    const { url } = parseWebhook(text);
    return !ctx.clock.fixed || (url !== undefined && isLoopback(url));
  });
}

function byTime(a: Entry, b: Entry): number {
  return a.next_attempt_at < b.next_attempt_at ? -1 : 1;
}
