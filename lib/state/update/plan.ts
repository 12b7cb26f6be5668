import type { LearnedState } from "../../engine/learned.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { corruptOverride, type Override, readOverride } from "../override.ts";
import { stateFileText } from "../save.ts";
import { alertOf } from "./alert.ts";
import { anomaliesOf, nonFinitePaths } from "./anomalies.ts";
import { archivePlaces } from "./archive.ts";
import { type Caps, capsOf } from "./caps.ts";
import { type Changes, changesOf } from "./changes.ts";
import { decide, type Facts } from "./decision.ts";
import { diffDocument } from "./diff_document.ts";
import { type Learned, learn } from "./learn.ts";
import { ledgerLine } from "./ledger_line.ts";
import { lineageAfter, refuseForeignTarget } from "./lineage.ts";
import { lockOnly, recoveryOf } from "./recovery.ts";
import { resolveUpdate, type UpdateOptions, type UpdateRequest } from "./request.ts";
import { nothingNew, updateResult } from "./result.ts";
import { type Risk, riskOf } from "./risk.ts";
import { WINDOW } from "./trade_pips.ts";
import { appliedWrites, blockedWrites } from "./writes.ts";

/**
 * Plans an incremental update (specification 03): the state in force learns the bars that are new, the guards look at what that
 * changes, and the plan holds what would be written. In a dry run that is what the same command would write without it.
 */
export async function planUpdate(given: Context, options: UpdateOptions): Promise<Plan> {
  const ctx = atOneInstant(given);
  const recovery = recoveryOf(ctx, options);
  const request = resolveUpdate(ctx.reader, options);
  const override = readOverride(ctx.reader, options.overridePath, ctx.clock.now());
  if (override.error) ctx.note(corruptOverride(override.path));
  const caps = capsOf(ctx.reader, flagCaps(options), options);
  const learned = await learn(ctx, request);
  const warnings = [...learned.warnings];
  if (!options.simulateLive && Object.values(flagCaps(options)).some((cap) => cap !== undefined)) {
    warnings.push("guards_ignored_without_simulate_live");
  }
  if (learned.taken.count === 0) {
    const result = nothingNew(request, learned, override, warnings, recovery.recovered);
    const forced = recovery.pending && !options.dryRun;
    return makePlan(ctx, result, { changes: forced ? lockOnly(ctx, request) : [] });
  }
  await refuseForeignTarget(ctx.reader, request, learned);
  return planLearned(ctx, { request, override, caps, learned, warnings, recovered: recovery.recovered });
}

interface Ingredients {
  request: UpdateRequest;
  override: Override;
  caps: Caps;
  learned: Learned;
  warnings: string[];
  recovered: boolean;
}

async function planLearned(ctx: Context, given: Ingredients): Promise<Plan> {
  const { request, override, caps, learned, warnings, recovered } = given;
  const { options } = request;
  const now = ctx.clock.now();
  const state = learned.engine.state();
  const changes = changesOf(learned.previous, state);
  const risk = riskFigures(request, learned, state);
  if (!options.simulateLive) refuseNonFinite(changes, risk);
  const anomalies = options.simulateLive
    ? anomaliesOf(caps, options.maxDeltaScope, changes, risk, learned.discarded)
    : [];
  const facts: Facts = { dryRun: options.dryRun, simulateLive: options.simulateLive, override, anomalies };
  const places = archivePlaces(ctx, request, learned.discarded !== null);
  if (places.clockRegression) warnings.push("clock_regression");

  const lineage = lineageAfter(request, learned, now);
  const { instrument, config, semantics, fixes, manifestId: manifest_id } = request.run;
  const learnedWith = { ...instrument, strategy: request.strategyKey, config, semantics, fixes, manifest_id };
  const stateText = stateFileText(state, learnedWith, lineage, now);
  const stateSha256 = sha256(stateText);
  const txn = sha256(JSON.stringify([lineage, stateSha256, places.stamp])).slice(0, 16);
  // What would happen without the dry run: that is what its plan holds.
  const outcome = decide({ ...facts, dryRun: false });
  const diff = diffDocument({ request, learned, facts, outcome, changes, risk, txn, stateSha256, now });
  const line = { request, learned, lineage, places, changes, caps, risk, txn, stateSha256, now };
  const writes =
    outcome.status === "applied"
      ? appliedWrites(ctx, request, learned, places, { stateText, diff, ledger: ledgerLine(ctx, line) })
      : blockedWrites(ctx, places, diff);
  const alert = await alertOf(ctx, options, facts, txn);
  const result = updateResult({
    request,
    learned,
    facts,
    caps,
    risk,
    diff: changes.all,
    places,
    writes,
    alert: alert?.record,
    warnings: [...warnings, ...writes.warnings],
    txn,
    recovered,
  });
  return makePlan(ctx, result, {
    changes: [...writes.changes, ...(alert?.changes ?? [])],
    effects: alert?.effects ?? [],
  });
}

/** One reading of the clock for all that an update writes. */
function atOneInstant(ctx: Context): Context {
  const now = ctx.clock.now();
  return { ...ctx, clock: { ...ctx.clock, now: () => now } };
}

function flagCaps({ maxDelta, varCap, liquidityCap }: UpdateOptions) {
  return { max_delta: maxDelta, var_cap: varCap, liquidity_cap: liquidityCap };
}

function riskFigures({ run }: UpdateRequest, { engine, pips }: Learned, { metrics }: LearnedState): Risk {
  const closed = engine.book.records.filter(({ stage }) => stage === "trade");
  const all = [...pips, ...closed.map(({ pnl_pips }) => pnl_pips as number)];
  return riskOf(run.resume === "exact" ? all.slice(-WINDOW) : all, metrics.trade_returns, closed);
}

function refuseNonFinite(changes: Changes, risk: Risk): void {
  const paths = nonFinitePaths(changes, risk);
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
    { exit: Exit.finding, fields: { paths: paths.slice(0, 20) } },
  );
}
