/** Position sizes in units (specification 01 §11): a risk budget per trade, fractional Kelly, hard caps. */

const KELLY_FRACTION = 0.25;
const UNITS_CAP = 5;
const MAX_TRADE_LOSS = 0.5 / 100;
const DEFAULT_RISK_PCT = 0.25;

export class Sizing {
  private readonly risk: number;

  /** `riskPct`: percent of equity risked per trade; the default 0.25 where it is not positive. */
  constructor(riskPct: number) {
    this.risk = (riskPct > 0 ? riskPct : DEFAULT_RISK_PCT) / 100;
  }

  /** Units whose stop costs the risk budget. `slPips` in pips, `pipValue` in account currency per pip and unit. */
  base(equity: number, slPips: number, pipValue: number): number {
    return Math.max(0, (equity * this.risk) / stopCost(slPips, pipValue));
  }

  /** Cuts units to what one trade may lose, and to the cap. */
  guard(units: number, equity: number, slPips: number, pipValue: number): number {
    return Math.max(0, Math.min(units, (equity * MAX_TRADE_LOSS) / stopCost(slPips, pipValue), UNITS_CAP));
  }

  /** Quarter-Kelly units for a win probability (J. L. Kelly, 1956); 0 without an edge or without a target. */
  kelly(equity: number, tpPips: number, slPips: number, pipValue: number, winProbability: number): number {
    const odds = tpPips / Math.max(slPips, 1e-9);
    const edge = odds > 0 ? Math.max(0, winProbability - (1 - winProbability) / odds) : 0;
    const multiple = Math.min(UNITS_CAP, KELLY_FRACTION * edge);
    return this.guard(this.base(equity, slPips, pipValue) * multiple, equity, slPips, pipValue);
  }

  /** Guarded base units times a factor: warm-up trades, floors. */
  scaled(equity: number, slPips: number, pipValue: number, factor: number): number {
    return this.guard(this.base(equity, slPips, pipValue) * factor, equity, slPips, pipValue);
  }
}

const stopCost = (slPips: number, pipValue: number) => Math.max(pipValue * slPips, 1e-9);
