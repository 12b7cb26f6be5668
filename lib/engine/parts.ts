import { Book } from "./book.ts";
import { ConfigError, frozen, MODES } from "./config.ts";
import type { EngineSetup } from "./engine.ts";
import { checkLowerBoundMethod, Estimator } from "./ev.ts";
import { Fills } from "./fills.ts";
import { Gates } from "./gates.ts";
import { Guards } from "./guards.ts";
import { Orders } from "./orders.ts";
import { Rules } from "./rules.ts";
import { Slippage } from "./slippage.ts";
import { dayOrb5m } from "./strategies/day_orb_5m.ts";
import type { Strategy } from "./strategy.ts";
import { Tape } from "./tape.ts";
import { Trades } from "./trades.ts";

/** What an engine consists of. */
export interface Parts {
  rules: Rules;
  tape: Tape;
  book: Book;
  slippage: Slippage;
  guards: Guards;
  estimator: Estimator;
  strategy: Strategy;
  gates: Gates;
  orders: Orders;
  trades: Trades;
}

/**
 * Makes and joins an engine's parts. They share one frozen copy of the configuration.
 * @throws ConfigError for a configuration that cannot be run
 */
export function assemble(setup: EngineSetup): Parts {
  const { symbol, mode, fixes, equity, resume, observer, profile = null, debugRecords = 0 } = setup;
  if (!MODES.includes(mode)) throw new ConfigError("mode", `"${mode}" is not one of ${MODES.join(", ")}`);
  const config = frozen(setup.config);
  checkLowerBoundMethod(config.ev_lcb_method);
  const rules = new Rules(symbol, config, fixes);
  const { pip } = rules;
  const tape = new Tape(config, pip, setup.strategy ? (fixes.true_adx ? "wilder" : "dx") : null);
  const book = new Book(equity, resume === "exact", debugRecords);
  const slippage = new Slippage(config);
  const guards = new Guards(config, fixes);
  const estimator = new Estimator(config, profile);
  const fills = new Fills(pip, mode, config, fixes);
  const strategy = (setup.strategy ?? dayOrb5m)({
    config,
    parameters: config.parameters,
    pip,
    closedBars: fixes.closed_bar_decisions,
    negativeThreshold: fixes.negative_threshold,
  });
  const gates = new Gates(rules, strategy, tape, estimator, slippage, guards, book);
  const orders = new Orders(rules, strategy, tape, fills, slippage);
  const trades = new Trades({ rules, tape, fills, book, guards, slippage, estimator, observer });
  return { rules, tape, book, slippage, guards, estimator, strategy, gates, orders, trades };
}
