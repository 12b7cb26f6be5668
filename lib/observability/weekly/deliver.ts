import { fetchTransport, type Transport } from "../../notify/http.ts";
import { postReport } from "../../notify/retrying.ts";
import { fingerprint } from "../../notify/urls.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";
import { createPingEffects, pingAfter } from "../ping.ts";
import { type Destination, destinationOf, shownDestination } from "./destinations.ts";
import { contentChecksum } from "./history.ts";

export const POST_WEEKLY = "post_weekly_report";

/** Pauses move by up to this share, so that jobs of one schedule do not come back together. */
const JITTER = 0.2;
const MOST_BODY = 300;

/** What of a request the effect needs beside the payload; settling reads it, too. */
export interface Posting extends JsonObject {
  secret_env: string | null;
  max_retries: number;
  retry_wait_seconds: number;
  heartbeat_file: string;
  out_dir: string;
  dry_run_dir: string;
}

/** The effect that posts a report to each destination in turn. Those that have its content already are passed over. */
export function postEffect(
  payload: JsonObject,
  destinations: readonly Destination[],
  delivered: ReadonlySet<string>,
  posting: Posting,
  pings: Effect[],
): Effect {
  const to = destinations.map(({ url }) => fingerprint(url));
  return {
    kind: POST_WEEKLY,
    payload,
    to,
    delivered: to.filter((print) => delivered.has(print)),
    posting,
    pings,
  };
}

/** Its detail is `{deliveries}`: one for each destination, in order, with the destination's fingerprint. */
export function createWeeklyEffects(transport: Transport = fetchTransport) {
  const watchdog = createPingEffects(transport);
  return {
    ...watchdog,
    async [POST_WEEKLY](ctx: Context, effect: Effect): Promise<EffectResult> {
      const { payload, to, delivered } = effect as unknown as {
        payload: JsonObject;
        to: string[];
        delivered: string[];
      };
      const posting = effect.posting as Posting;
      const deliveries: JsonObject[] = [];
      for (const print of to) {
        const destination = destinationOf(print);
        const outcome: JsonObject = !destination
          ? { url: `***#${print}`, status: "error", attempts: 0, error: "url_unknown" }
          : delivered.includes(print)
            ? { url: shownDestination(destination), status: "ok", attempts: 0, already_delivered: true }
            : await post(ctx, destination, payload, posting, transport);
        deliveries.push({ fingerprint: print, ...outcome });
      }
      const ok = deliveries.every(({ status }) => status === "ok");
      await pingAfter(ctx, watchdog, effect, ok);
      return { kind: POST_WEEKLY, ok, detail: { deliveries } };
    },
  };
}

async function post(
  ctx: Context,
  destination: Destination,
  payload: JsonObject,
  { secret_env, max_retries, retry_wait_seconds }: Posting,
  transport: Transport,
): Promise<JsonObject> {
  const { url, timeoutMs, headers } = destination;
  // The same for every attempt, also of a later run that repeats this content: receivers tell repetitions by it.
  const id = `${payload.week_start}-${contentChecksum(payload).slice(0, 16)}-${fingerprint(url)}`;
  const delivery = await postReport(
    ctx.clock,
    {
      url,
      payload,
      headers: { "X-OBS-Delivery-Id": id, ...headers },
      secret: (secret_env && ctx.env[secret_env]) || undefined,
      timeoutMs,
      maxRetries: Math.max(1, max_retries),
      retryWaitSeconds: retry_wait_seconds,
      jitter: JITTER,
      note: (line) => ctx.note(line),
    },
    transport,
  );
  const shown = { ...delivery, url: shownDestination(destination) };
  return delivery.body === undefined ? shown : { ...shown, body: delivery.body.slice(0, MOST_BODY) };
}
