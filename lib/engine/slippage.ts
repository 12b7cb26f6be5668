import type { RunnerConfig } from "./config.ts";
import { SPREAD_BANDS } from "./ev.ts";

/** What the engine learns of slippage per spread band (specification 01 §12): pips = slope · quantity + intercept. */
export class Slippage {
  readonly slope: Record<string, number> = {};
  readonly quantity: Record<string, number> = {};
  private readonly rate: number;
  private readonly learns: boolean;
  private readonly expects: boolean;
  private readonly curve: RunnerConfig["slip_curve"];

  constructor(config: RunnerConfig) {
    this.curve = config.slip_curve;
    this.rate = config.slip_ewma_alpha;
    this.expects = config.include_expected_slip;
    this.learns = config.include_expected_slip && config.slip_learn;
    for (const band of SPREAD_BANDS) {
      this.slope[band] = config.slip_curve[band]?.a ?? 0;
      this.quantity[band] = 0;
    }
  }

  private at(band: string, quantity: number): number {
    return this.expects ? Math.max(0, this.slope[band]! * quantity + (this.curve[band]?.b ?? 0)) : 0;
  }

  /** Pips expected of the next fill in a band, at the quantity usual there (1 before any). */
  expected(band: string): number {
    const usual = this.quantity[band]!;
    return this.at(band, usual > 0 ? usual : 1);
  }

  /** Pips that a trade of this quantity is taken to have cost, with the slope as it stands now. */
  estimate(band: string, quantity: number): number {
    return this.at(band, quantity);
  }

  learn(band: string, realisedPips: number, quantity: number): void {
    if (!this.learns) return;
    const keep = 1 - this.rate;
    this.slope[band] = keep * this.slope[band]! + this.rate * (realisedPips / Math.max(quantity, 1e-9));
    this.quantity[band] = keep * this.quantity[band]! + this.rate * quantity;
  }

  /** Moves a slope towards its prior: without fills nothing else would ever bring it down again. */
  relax(band: string): void {
    if (!this.learns) return;
    this.slope[band] = this.slope[band]! + this.rate * ((this.curve[band]?.a ?? 0) - this.slope[band]!);
  }
}
