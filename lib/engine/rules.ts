import { pipSize } from "../market/symbols.ts";
import { ConfigError, FIXES, type Fixes, type RunnerConfig } from "./config.ts";
import { bandValue, numberOf } from "./strategy.ts";

/** Units of the base currency in one unit of quantity. */
const CONTRACT = 100_000;

/** The configuration as the engine asks it: conversions, bands and floors (specification 01 §7). */
export class Rules {
  readonly pip: number;
  /** No fix is on: outputs keep the reference's exact form. */
  readonly reference: boolean;
  /** Pips in one unit of the spread column; undefined where it is a price. */
  private readonly spreadUnit: number | undefined;
  private readonly spreadFactor: number;
  private readonly narrow: number;
  private readonly normal: number;
  private readonly floors: Record<string, number>;
  private readonly fixedPipValue: number | null;
  private readonly quoted: boolean;

  constructor(
    readonly symbol: string,
    readonly config: RunnerConfig,
    readonly fixes: Fixes,
  ) {
    this.pip = pipSize(symbol);
    this.reference = FIXES.every((fix) => !fixes[fix]);
    this.spreadUnit = { pip: 1, pips: 1, pipette: 0.1, pipettes: 0.1 }[
      config.spread_input_mode.toLowerCase().trim()
    ];
    const scale = numberOf(config.spread_scale, 0);
    this.spreadFactor = scale > 0 ? scale : 1;
    this.narrow = numberOf(config.spread_bands.narrow, 0.5) + 1e-9;
    this.normal = numberOf(config.spread_bands.normal, 1.2) + 1e-9;
    this.floors = Object.fromEntries(["low", "mid", "high"].map((band) => [band, this.floorOf(band)]));
    const override = numberOf(config.pip_value_override, 0);
    const notional = numberOf(config.base_notional, 0);
    this.fixedPipValue =
      override > 0 ? override : notional > 0 ? notional * this.pip : fixes.pip_value ? null : 10;
    this.quoted = this.fixedPipValue === null && quotesAccount(symbol, config.account_currency);
  }

  /** The spread column in pips; 0 where it is negative or no number. */
  spreadPips(spread: number): number {
    const pips = this.spreadUnit === undefined ? spread / this.pip : spread * this.spreadUnit;
    return pips > 0 ? pips * this.spreadFactor : 0;
  }

  /** 0 narrow, 1 normal, 2 wide. */
  spreadBand(pips: number): number {
    return pips <= this.narrow ? 0 : pips <= this.normal ? 1 : 2;
  }

  /** The least opening range / ATR ratio in a volatility band. */
  orAtrFloor(band: string): number {
    return this.floors[band]!;
  }

  private floorOf(band: string): number {
    const { config, fixes } = this;
    const own = fixes.limits_enforced
      ? bandValue(config.parameters.rv_band_min_or_atr_ratio, band)
      : undefined;
    return own ?? bandValue(config.rv_band_min_or_atr_ratio, band) ?? config.min_or_atr_ratio;
  }

  /** Account currency per pip and unit of quantity, at a price. */
  pipValue(price: number): number {
    if (this.fixedPipValue !== null) return this.fixedPipValue;
    return this.quoted ? this.pip * CONTRACT : (this.pip * CONTRACT) / price;
  }

  /** Cuts a quantity so that its notional, in account currency, stays within the cap. */
  capNotional(qty: number, pipValue: number, price: number): number {
    const cap = this.config.notional_cap;
    if (!this.fixes.limits_enforced || cap === null) return qty;
    return Math.min(qty, cap / ((pipValue / this.pip) * price));
  }
}

/** True when the account's currency is the quoted one (EURUSD, USD), false when it is the base (USDJPY, USD). */
function quotesAccount(symbol: string, account: string): boolean {
  const pair = symbol.toUpperCase();
  const currency = account.toUpperCase();
  if (pair.length === 6 && pair.endsWith(currency)) return true;
  if (pair.length === 6 && pair.startsWith(currency)) return false;
  throw new ConfigError(
    "risk.account_currency",
    `the value of a pip of ${pair} in ${currency} needs another rate: set runner_config.pip_value_override`,
  );
}
