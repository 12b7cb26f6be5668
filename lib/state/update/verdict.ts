import type { LearnedState } from "../../engine/learned.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { type Anomaly, anomaliesOf, nonFinitePaths, PATHS_SHOWN } from "./anomalies.ts";
import type { Caps } from "./caps.ts";
import { type Changes, changesOf } from "./changes.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";
import { type Risk, riskOf } from "./risk.ts";
import { WINDOW } from "./trade_pips.ts";

/** What the guards make of an update. */
export interface Verdict {
  caps: Caps;
  changes: Changes;
  risk: Risk;
  /** None outside pseudo-live mode. */
  anomalies: Anomaly[];
}

export function judge(request: UpdateRequest, caps: Caps, learned: Learned, state: LearnedState): Verdict {
  const { options } = request;
  const changes = changesOf(learned.previous, state);
  const risk = riskFigures(request, learned, state);
  if (!options.simulateLive) {
    refuseNonFinite(nonFinitePaths(changes, risk));
    return { caps, changes, risk, anomalies: [] };
  }
  const anomalies = anomaliesOf(caps, options.maxDeltaScope, changes, risk, learned.discarded);
  return { caps, changes, risk, anomalies };
}

/** The trades that an exact state knows of are the newest ones; others know of all. */
function riskFigures({ run }: UpdateRequest, { engine, pips }: Learned, { metrics }: LearnedState): Risk {
  const closed = engine.book.records.filter(({ stage }) => stage === "trade");
  const all = [...pips, ...closed.map(({ pnl_pips }) => pnl_pips as number)];
  return riskOf(run.resume === "exact" ? all.slice(-WINDOW) : all, metrics.trade_returns, closed);
}

function refuseNonFinite(paths: string[]): void {
  if (paths.length === 0) return;
  const some = paths.slice(0, 3).join(", ");
  throw new OpsError(
    "non_finite_value",
    {
      en: `The new state would hold numbers that are not finite (${some}). Nothing was written.`,
      ja: `新しい state に有限でない数値が含まれます（${some}）。何も書き込んでいません。`,
    },
    {
      en: "Look at the newest bars, and at prices and spreads that stand out.",
      ja: "新しいバーの価格とスプレッドに異常がないか確認してください。",
    },
    { exit: Exit.finding, fields: { paths: paths.slice(0, PATHS_SHOWN) } },
  );
}
