import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { readSnapshot } from "../../workspace/snapshot.ts";
import type { Store } from "../store.ts";
import type { IngestFlags } from "./flags.ts";
import type { Route } from "./stages.ts";

/** The route that the flags name; undefined for the local CSV alone. Throws `several_routes` (exit 1). */
export function routeOf(flags: IngestFlags): Route | undefined {
  const routes: Route[] = [];
  if (flags.useDukascopy) routes.push("dukascopy");
  if (flags.useApi) routes.push("api");
  if (flags.useYfinance) routes.push("yfinance");
  if (routes.length < 2) return routes[0];
  throw new OpsError(
    "several_routes",
    {
      en: "At most one of --use-dukascopy, --use-api and --use-yfinance can be given.",
      ja: "--use-dukascopy、--use-api、--use-yfinance のうち指定できるのは 1 つだけです。",
    },
    undefined,
    { exit: Exit.finding, fields: { routes } },
  );
}

/** What `--repair` with a route is told. */
export function repairHasNoRoute(): OpsError {
  return new OpsError(
    "repair_with_route",
    {
      en: "--repair works on what is stored and on a CSV, not on an online source.",
      ja: "--repair の対象は保存済みのバーと CSV です。オンラインのソースとは併用できません。",
    },
    {
      en: "Fetch first, then run pull_prices --repair.",
      ja: "先に取得してから pull_prices --repair を実行してください。",
    },
  );
}

/** Bids and asks in one file make steps that no market made: throws `offer_side_change` unless somebody insists. */
export function refuseSideChange(
  ctx: Context,
  options: IngestFlags,
  route: Route,
  { key, snapshot }: Store,
): void {
  if (route !== "dukascopy" || options.allowSideChange) return;
  const member = readSnapshot(withReader(ctx), snapshot).ingest_meta?.[key];
  const stored = isJsonObject(member) ? (member.store_offer_side ?? member.dukascopy_offer_side) : undefined;
  const asked = options.dukascopyOfferSide;
  // Both sides store the bid's prices.
  if (typeof stored !== "string" || (stored === "ask") === (asked === "ask")) return;
  throw new OpsError(
    "offer_side_change",
    {
      en: `The bars of ${key} are ${stored} prices; ${asked} prices would make steps in them.`,
      ja: `${key} のバーは ${stored} 側の価格です。${asked} 側を混ぜると価格に段差ができます。`,
    },
    {
      en: "Keep the side with --dukascopy-offer-side, or insist with --allow-side-change.",
      ja: "--dukascopy-offer-side で同じ側を指定するか、承知の上なら --allow-side-change を付けてください。",
    },
    { fields: { stored, asked } },
  );
}
