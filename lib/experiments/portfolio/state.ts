import type { Manifest } from "../../runs/manifest/schema.ts";
import type { Text } from "../../workspace/text.ts";
import { correlationMeta } from "./correlation_meta.ts";
import type { Figures, Telemetry } from "./telemetry.ts";

/** A strategy of the portfolio. */
export interface Member {
  manifest: Manifest;
  /** As its newest run measured it; beats the telemetry, metric by metric. */
  health?: Figures;
}

/** Where a portfolio stands: its telemetry with the positions' exposure, and what is left of every limit. */
export interface PortfolioState extends Telemetry {
  category_headroom_pct: Figures;
  gross_exposure_headroom_pct: number | null;
}

/** What the manifests of one category say of its limits. */
interface Limits {
  cap: number | undefined;
  budget: number | undefined;
}

/**
 * The state that positions make of a portfolio (specification 07 §6.3). Exposure is |positions| × `risk_per_trade_pct`, on top of what
 * the telemetry says is used. Limits are the tightest of the telemetry's and the manifests'.
 * `warnings` name budgets of the telemetry that are looser than a manifest's and therefore have no effect.
 */
export function portfolioState(
  members: readonly Member[],
  telemetry: Telemetry,
): { state: PortfolioState; warnings: Text[] } {
  const exposures = members.map(({ manifest }) => ({
    category: manifest.meta.category,
    pct: Math.abs(telemetry.active_positions[manifest.meta.id] ?? 0) * manifest.risk.risk_per_trade_pct,
  }));
  const caps: Figures = {};
  const budgets: Figures = {};
  const used: Figures = {};
  const warnings: Text[] = [];
  for (const category of categoriesOf(members, telemetry)) {
    const manifests = members
      .map(({ manifest }) => manifest)
      .filter(({ meta }) => meta.category === category);
    const { cap, budget } = limitsOf(manifests, telemetry.category_caps_pct[category]);
    const given = telemetry.category_budget_pct[category];
    const tightest = least([given, budget]);
    if (cap !== undefined) caps[category] = cap;
    if (tightest !== undefined) budgets[category] = tightest;
    if (given !== undefined && tightest! < given) warnings.push(ignoredBudget(category, given, tightest!));
    const own = exposures.filter((exposure) => exposure.category === category);
    used[category] = own.reduce(
      (sum, { pct }) => sum + pct,
      telemetry.category_utilisation_pct[category] ?? 0,
    );
  }
  const open = exposures.filter(({ pct }) => pct > 0);
  const gross =
    telemetry.gross_exposure_pct ?? (open.length > 0 ? open.reduce((sum, { pct }) => sum + pct, 0) : null);
  const grossCap =
    telemetry.gross_exposure_cap_pct ??
    least(members.map(({ manifest }) => manifest.router.max_gross_exposure_pct ?? undefined)) ??
    null;
  const state = {
    ...telemetry,
    category_utilisation_pct: used,
    category_caps_pct: caps,
    category_headroom_pct: left(caps, used),
    category_budget_pct: budgets,
    category_budget_headroom_pct: left(budgets, used),
    gross_exposure_pct: gross,
    gross_exposure_cap_pct: grossCap,
    gross_exposure_headroom_pct: gross !== null && grossCap !== null ? grossCap - gross : null,
    correlation_meta: correlationMeta(members, telemetry, caps),
    execution_health: healthOf(members, telemetry),
  };
  return { state: keepingFigures(state, telemetry), warnings };
}

function categoriesOf(members: readonly Member[], telemetry: Telemetry): string[] {
  const { category_utilisation_pct, category_caps_pct, category_budget_pct } = telemetry;
  const named = [category_utilisation_pct, category_caps_pct, category_budget_pct].flatMap(Object.keys);
  return [...new Set([...named, ...members.map(({ manifest }) => manifest.meta.category)])].sort();
}

function limitsOf(manifests: readonly Manifest[], given: number | undefined): Limits {
  const cap = least([given, ...manifests.map(({ router }) => router.category_cap_pct ?? undefined)]);
  return { cap, budget: least(manifests.map((manifest) => ownBudget(manifest) ?? cap)) };
}

/** What a manifest says of its category's budget. */
export function ownBudget({ router, governance }: Manifest): number | undefined {
  return router.category_budget_pct ?? governance.category_budget_pct ?? undefined;
}

/** The telemetry's own headroom stands where its budget does and the two agree: its rounding is then kept. */
function keepingFigures(state: PortfolioState, telemetry: Telemetry): PortfolioState {
  const headroom = Object.entries(state.category_budget_headroom_pct).map(([category, computed]) => {
    const given = telemetry.category_budget_headroom_pct[category];
    const same = state.category_budget_pct[category] === telemetry.category_budget_pct[category];
    return [category, same && Math.abs((given ?? Number.NaN) - computed) <= 1e-9 ? given! : computed];
  });
  return { ...state, category_budget_headroom_pct: Object.fromEntries(headroom) };
}

function healthOf(members: readonly Member[], telemetry: Telemetry): Record<string, Figures> {
  const measured = members.filter(({ health }) => health && Object.keys(health).length > 0);
  return {
    ...telemetry.execution_health,
    ...Object.fromEntries(
      measured.map(({ manifest: { meta }, health }) => [
        meta.id,
        { ...telemetry.execution_health[meta.id], ...health },
      ]),
    ),
  };
}

function left(limits: Figures, used: Figures): Figures {
  return Object.fromEntries(
    Object.entries(limits).map(([category, limit]) => [category, limit - (used[category] ?? 0)]),
  );
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function ignoredBudget(category: string, given: number, tightest: number): Text {
  return {
    en: `the budget of ${given} % for ${category} has no effect: a manifest allows ${tightest} %`,
    ja: `${category} の予算 ${given} % は効果がありません。マニフェストの上限は ${tightest} % です`,
  };
}
