import type { Direction } from "../fills.ts";
import {
  NO_BUY,
  NO_SELL,
  type BarView,
  type Distances,
  type Refusal,
  type Signal,
  type Strategy,
  type StrategyFactory,
} from "../strategy.ts";

/** What a user's strategy wants at the next bar: a stop order at `stop`, or without it an order for the next open. */
export interface UserOrder {
  side: "BUY" | "SELL";
  /** Price units. */
  stop?: number;
  tpPips: number;
  slPips: number;
  /** 0 or absent: no trailing stop. */
  trailPips?: number;
}

/** What a user's strategy file exports by default: a function from this to a `UserStrategy`. */
export interface UserSetup {
  /** The manifest's `strategy.parameters`, frozen. */
  parameters: Readonly<Record<string, unknown>>;
  /** Price units of one pip. */
  pip: number;
  helpers: typeof helpers;
}

export interface UserStrategy {
  /** Called when a bar has closed and no position is held. At most one order a side. */
  onBar(bar: BarView): UserOrder | UserOrder[] | null | undefined;
  /** Called when a new session begins; orders of the old one are void. */
  onSession?(): void;
  /** Called when one of its orders has been issued. */
  onOrder?(side: "BUY" | "SELL"): void;
  /** A reason to refuse a signal, or nothing. */
  gate?(signal: Signal): string | null | undefined;
  /** The expected-value threshold in pips, from the configured one. */
  evThreshold?(base: number, signal: Signal): number;
  /** Its memory as JSON, ≤ 20 kB: without both, `--resume exact` refuses the strategy. */
  exportState?(): unknown;
  importState?(state: unknown): void;
}

/** Small tools that strategy files would otherwise import: they may import types only. */
export const helpers = {
  /** Distance of two prices in pips. */
  pips: (from: number, to: number, pip: number) => (to - from) / pip,
  clamp: (value: number, least: number, most: number) => Math.max(least, Math.min(most, value)),
  /** Fixed-length history: `push` and `values`, oldest first. */
  ring: (length: number) => {
    const values: number[] = [];
    return {
      values: values as readonly number[],
      push(value: number): void {
        values.push(value);
        if (values.length > length) values.shift();
      },
    };
  },
};

/** What a user's file did that cannot be carried out. */
export class UserStrategyError extends Error {}

/** Makes the error of a problem with the user's file, in the words of whoever loaded the file. */
export type Failure = (problem: string) => Error;

/** Most that `exportState` may give, as JSON. */
const MEMORY_BYTES = 20_000;

/**
 * Makes an engine strategy of what a user's file exports by default. Whatever the file does wrong, now or while bars go by, is thrown
 * as `fail` makes it.
 */
export function userStrategy(
  make: unknown,
  fail: Failure = (problem) => new UserStrategyError(problem),
): StrategyFactory {
  if (typeof make !== "function") throw fail("its default export is no function");
  return ({ parameters, pip }) => {
    const user = told(fail, "its default export", () => make({ parameters, pip, helpers })) as
      UserStrategy | undefined;
    if (typeof user?.onBar !== "function") throw fail("it makes nothing with onBar(bar)");
    return new Adapter(user, fail);
  };
}

/** Calls the user's code; what it throws is told as its own failure, not as a defect of the engine. */
function told<T>(fail: Failure, name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fail(`${name} failed: ${error instanceof Error ? error.message : error}`);
  }
}

class Adapter implements Strategy {
  buyStop = NO_BUY;
  sellStop = NO_SELL;
  market: Direction | 0 = 0;
  private buy: UserOrder | null = null;
  private sell: UserOrder | null = null;
  private view: BarView | null = null;
  readonly exportState?: () => unknown;
  readonly importState?: (state: unknown) => void;

  constructor(
    private readonly user: UserStrategy,
    private readonly fail: Failure,
  ) {
    if (!user.exportState || !user.importState) return;
    this.exportState = () => ({ user: this.memory(), buy: this.buy, sell: this.sell });
    this.importState = (state) => {
      const from = state as { user: unknown; buy: UserOrder | null; sell: UserOrder | null };
      this.ask("importState", () => user.importState!(from.user));
      this.rest([from.buy, from.sell]);
    };
  }

  private ask<T>(name: string, call: (user: UserStrategy) => T): T {
    return told(this.fail, name, () => call(this.user));
  }

  /** The user's state, where it is small enough to travel in every state file. */
  private memory(): unknown {
    const state = this.ask("exportState", (user) => user.exportState!());
    const bytes = Buffer.byteLength(JSON.stringify(state) ?? "");
    if (bytes <= MEMORY_BYTES) return state;
    throw this.fail(`exportState gave ${bytes} bytes of JSON, more than ${MEMORY_BYTES}`);
  }

  newSession(): void {
    this.rest([]);
    this.ask("onSession", (user) => user.onSession?.());
  }

  bar(view: BarView): void {
    this.view ??= readOnly(view);
    const wanted = this.ask("onBar", (user) => user.onBar(this.view!));
    this.rest(wanted ? [wanted].flat() : []);
  }

  private rest(orders: (UserOrder | null)[]): void {
    this.buyStop = NO_BUY;
    this.sellStop = NO_SELL;
    this.market = 0;
    this.buy = null;
    this.sell = null;
    for (const order of orders) if (order) this.restOne(order);
  }

  private restOne(order: UserOrder): void {
    const { side, stop, tpPips, slPips, trailPips = 0 } = order;
    if (side !== "BUY" && side !== "SELL") throw this.bad(`side "${side}" is neither BUY nor SELL`);
    for (const [field, value] of Object.entries({ tpPips, slPips, trailPips }))
      if (!(Number.isFinite(value) && value >= 0)) throw this.bad(`${field} ${value} is no distance in pips`);
    if (side === "BUY" ? this.buy : this.sell) throw this.bad(`two ${side} orders at once`);
    if (side === "BUY") this.buy = order;
    else this.sell = order;
    if (stop === undefined) {
      if (this.market !== 0) throw this.bad("two orders for the next open");
      this.market = side === "BUY" ? 1 : -1;
    } else if (!Number.isFinite(stop)) throw this.bad(`stop ${stop} is no price`);
    else if (side === "BUY") this.buyStop = stop;
    else this.sellStop = stop;
  }

  private bad(problem: string): Error {
    return this.fail(`onBar returned an order that cannot be: ${problem}`);
  }

  distances(side: Direction): Distances {
    const { tpPips, slPips, trailPips = 0 } = (side === 1 ? this.buy : this.sell)!;
    return { tp: tpPips, sl: slPips, trail: trailPips };
  }

  gate(signal: Signal): Refusal | null {
    const reason = this.user.gate?.(signal);
    return reason ? { reason } : null;
  }

  threshold(base: number, signal: Signal): number {
    return this.user.evThreshold?.(base, signal) ?? base;
  }

  issued(side: Direction): void {
    this.ask("onOrder", (user) => user.onOrder?.(side === 1 ? "BUY" : "SELL"));
    this.rest([]);
  }
}

/** The engine's view without the engine behind it: a strategy reads the bar, during its call, and turns nothing. */
function readOnly(view: BarView): BarView {
  const fields = [
    "open",
    "high",
    "low",
    "close",
    "time",
    "session",
    "sessionBars",
    "rangeHigh",
    "rangeLow",
    "barIndex",
  ] as const;
  const facade = {
    atrPips: () => view.atrPips(),
    adx: () => view.adx(),
    realisedVolatility: () => view.realisedVolatility(),
    microTrend: () => view.microTrend(),
    extra: (name: string) => view.extra(name),
  };
  for (const field of fields)
    Object.defineProperty(facade, field, { get: () => view[field], enumerable: true });
  return Object.freeze(facade) as BarView;
}
