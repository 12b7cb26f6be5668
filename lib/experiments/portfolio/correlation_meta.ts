import type { JsonObject } from "../../workspace/json.ts";
import type { Member } from "./state.ts";
import type { Figures, Telemetry } from "./telemetry.ts";

/**
 * What stands beside each correlation: whose it is, and the budget of that strategy's category (specification 07 §6.3). A known
 * manifest tells the category; the `bucket_…` members keep what they were, so that a changed budget shows.
 */
export function correlationMeta(
  members: readonly Member[],
  telemetry: Telemetry,
  caps: Figures,
): Telemetry["correlation_meta"] {
  const { strategy_correlations: correlations, correlation_meta: given, category_budget_pct } = telemetry;
  const categoryOf = (peer: string): JsonObject | undefined => {
    const manifest = members.find((member) => member.manifest.meta.id === peer)?.manifest;
    if (!manifest) return undefined;
    const { category } = manifest.meta;
    const { router, governance } = manifest;
    const budget =
      category_budget_pct[category] ??
      router.category_budget_pct ??
      governance.category_budget_pct ??
      caps[category];
    return { category, ...(budget !== undefined && { category_budget_pct: budget }) };
  };
  const rows = new Set([...Object.keys(correlations), ...Object.keys(given)]);
  return Object.fromEntries(
    [...rows].map((row) => {
      const peers = new Set([...Object.keys(correlations[row] ?? {}), ...Object.keys(given[row] ?? {})]);
      return [row, Object.fromEntries([...peers].map((peer) => [peer, entryOf(peer, given[row]?.[peer])]))];
    }),
  );

  function entryOf(peer: string, existing: JsonObject = {}): JsonObject {
    const known = categoryOf(peer);
    const bucket = bucketOf(existing);
    return known
      ? { strategy_id: peer, ...existing, ...bucketOf(known), ...bucket, ...known }
      : { strategy_id: peer, ...categoryFrom(existing), ...existing, ...bucket };
  }
}

/** The bucket's members, taken from the category's where they are missing. */
function bucketOf({ category, category_budget_pct, bucket_category, bucket_budget_pct }: JsonObject) {
  return present({
    bucket_category: bucket_category ?? category,
    bucket_budget_pct: bucket_budget_pct ?? category_budget_pct,
  });
}

function categoryFrom({ bucket_category, bucket_budget_pct }: JsonObject) {
  return present({ category: bucket_category, category_budget_pct: bucket_budget_pct });
}

function present(members: Record<string, JsonObject[string] | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined),
  );
}
