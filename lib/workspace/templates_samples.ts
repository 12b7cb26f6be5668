import dayOrb from "../../docs/workspace/router_demo/day_orb_5m_v1.json" with { type: "text" };
import telemetry from "../../docs/workspace/router_demo/telemetry.json" with { type: "text" };
import microReversion from "../../docs/workspace/router_demo/tokyo_micro_mean_reversion_v0.json" with { type: "text" };

const SAMPLE = "reports/portfolio_samples/router_demo";

/** Telemetry of an invented portfolio, which the runbook's dashboard line names. Imported as texts; the type checker sees the objects. */
export const SAMPLE_TEMPLATES: Readonly<Record<string, string>> = {
  [`${SAMPLE}/metrics/day_orb_5m_v1.json`]: dayOrb as unknown as string,
  [`${SAMPLE}/metrics/tokyo_micro_mean_reversion_v0.json`]: microReversion as unknown as string,
  [`${SAMPLE}/telemetry.json`]: telemetry as unknown as string,
};
