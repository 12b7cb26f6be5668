import type { JsonObject } from "../workspace/json.ts";
import type { Manifest } from "./manifest/schema.ts";

/** What a fully free category adds to a manifest's score. */
const FULL_HEADROOM = 0.2;

/**
 * How the router would see this manifest if nothing else traded: one entry for `metrics.router`.
 * The score is the manifest's priority plus 0.20 × the free share of its category's cap; the budget informs only.
 * Without a cap there is nothing to weigh. Percentages are of equity.
 */
export function routerSnapshot(manifest: Manifest): JsonObject[] {
  const { meta, router, governance } = manifest;
  const cap = router.category_cap_pct;
  const budget = router.category_budget_pct ?? governance.category_budget_pct ?? cap;
  const reasons: string[] = [];
  const usage = 0;
  const delta = cap !== null && cap > 0 ? (FULL_HEADROOM * (cap - usage)) / cap : 0;
  if (cap !== null) {
    reasons.push(`category headroom (${headroom(cap, usage)}, score_delta=${signed(delta)})`);
  }
  if (budget !== null) {
    const status = budget > usage ? "ok" : "breach";
    reasons.push(
      `category budget headroom (${headroom(budget, usage)}, status=${status}, score_delta=${signed(0)})`,
    );
  }
  return [
    {
      manifest_id: meta.id,
      eligible: cap === null || cap > usage,
      score: router.priority + delta,
      reasons,
      category: meta.category,
      tags: meta.tags,
    },
  ];
}

function headroom(cap: number, usage: number): string {
  return `headroom=${(cap - usage).toFixed(1)}%, usage=${usage.toFixed(1)}%, cap=${cap.toFixed(1)}%`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
}
