import type { Context } from "../workspace/context.ts";
import type { Effect, EffectResult } from "../workspace/plan.ts";
import { Reader } from "../workspace/reader.ts";
import { deliver, type Sending, TIMEOUT_MS } from "./deliver.ts";
import { fetchTransport } from "./http.ts";
import { type Entry, readEntry } from "./outbox.ts";
import { DELIVER, type Outcome, RETRY } from "./outcome.ts";
import { told } from "./told.ts";
import { parseSecrets, SECRET_ENV } from "./standard.ts";
import { parseStyle, STYLE_ENV, STYLES } from "./styles.ts";
import { urlsOf } from "./targets.ts";

/** So long, or until one receiver hangs, a command goes on with what others have left; the rest stays in its hand, for later ones. */
const RETRY_BUDGET_MS = 15_000;

/** What tests bring. */
export type Injected = Partial<Pick<Sending, "transport" | "timeoutMs">>;

type Runners = Record<string, (ctx: Context, effect: Effect) => Promise<EffectResult>>;

/** How messages are sent in this context: by its clock, signed with its secrets, in its style. */
export function sendingOf(ctx: Context, given: Injected = {}): Sending {
  return {
    clock: ctx.clock,
    transport: given.transport ?? fetchTransport,
    timeoutMs: given.timeoutMs ?? TIMEOUT_MS,
    keys: parseSecrets(ctx.env[SECRET_ENV]),
    style: configuredStyle(ctx),
  };
}

/** The runners of both effects. */
export function createAlertEffects(given: Injected = {}): Runners {
  return {
    async [DELIVER](ctx, { id }) {
      const outcome = await send(ctx, id as string, sendingOf(ctx, given));
      return { kind: DELIVER, ok: outcome.status !== "failed", detail: outcome };
    },
    async [RETRY](ctx, effect) {
      const { due, expired } = effect as unknown as { due: string[]; expired: string[] };
      const deadline = ctx.clock.monotonic() + RETRY_BUDGET_MS;
      const outcomes: Outcome[] = expired.map((id) => giveUp(ctx, id));
      for (const id of due) {
        const patient = outcomes.at(-1)?.detail !== "timeout" && ctx.clock.monotonic() < deadline;
        if (!patient) break;
        outcomes.push(await send(ctx, id, sendingOf(ctx, given)));
      }
      const ok = outcomes.every(({ status }) => status !== "failed");
      return { kind: RETRY, ok, detail: { outcomes } };
    },
  };
}

/** One attempt at every webhook of a message. */
async function send(ctx: Context, id: string, sending: Sending): Promise<Outcome> {
  const entry = readEntry(freshly(ctx), id);
  if (!entry) return idle(ctx, id, "gone");
  const urls = urlsOf(entry.targets, ctx.env);
  const outcome = urls.length > 0 ? await attempt(ctx, entry, urls, sending) : undeliverable(ctx, entry);
  ctx.note(told(entry, outcome));
  return outcome;
}

async function attempt(ctx: Context, entry: Entry, urls: string[], sending: Sending): Promise<Outcome> {
  const began = ctx.clock.now();
  const start = ctx.clock.monotonic();
  const { ok, detail, url, retryAfterMs = 0 } = await deliver(urls, entry, sending);
  const ended = began + ctx.clock.monotonic() - start;
  return { id: entry.id, status: ok ? "sent" : "failed", detail, url, began, ended, asked_ms: retryAfterMs };
}

/** No webhook is configured; or one was given by flag, and this process was not given it. */
function undeliverable(ctx: Context, { id, targets }: Entry): Outcome {
  const unknown = targets.some((target) => target.startsWith("url:"));
  return unknown
    ? { ...idle(ctx, id, "failed"), detail: "url_unknown" }
    : { ...idle(ctx, id, "preview"), detail: "no_webhook_configured" };
}

function giveUp(ctx: Context, id: string): Outcome {
  const entry = readEntry(freshly(ctx), id);
  if (!entry) return idle(ctx, id, "gone");
  const outcome = idle(ctx, id, "expired");
  ctx.note(told(entry, outcome));
  return outcome;
}

/** The outbox as it is now, not as it was when the command began. */
function freshly(ctx: Context): Context {
  return { ...ctx, reader: new Reader(ctx.workspace, ctx.reader.files) };
}

function idle(ctx: Context, id: string, status: Outcome["status"]): Outcome {
  const now = ctx.clock.now();
  return { id, status, detail: status, url: null, began: now, ended: now, asked_ms: 0 };
}

function configuredStyle(ctx: Context) {
  const word = ctx.env[STYLE_ENV];
  const style = parseStyle(word ?? "");
  if (word && !style) {
    ctx.note({
      en: `${STYLE_ENV} is none of ${STYLES.join(", ")}; it is ignored`,
      ja: `${STYLE_ENV} は ${STYLES.join("、")} のいずれでもないため無視します`,
    });
  }
  return style;
}
