import type { Engine, TradeObserver } from "../../engine/engine.ts";
import { loadProfile } from "../../runs/profiles/load.ts";
import { borrowedSeeds } from "../../runs/profiles/owner.ts";
import type { RunRequest } from "../../runs/request.ts";
import { newEngine } from "../../runs/simulate.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import { parseJson } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { Estimating } from "../diff.ts";
import { fingerprintInputs } from "../fingerprint.ts";
import type { Parent } from "../identity.ts";
import { type LoadOutcome, type LoadTarget, loadStateText } from "../load.ts";
import type { UpdateRequest } from "./request.ts";
import { tradePips, WINDOW } from "./trade_pips.ts";

/** Learning as it stands before the first new bar. */
export interface Beginning {
  engine: Engine;
  /** The state that learning goes on from; null where it starts from nothing. */
  parent: (Parent & { path: string }) | null;
  /** Start of the parent's last bar, UTC epoch milliseconds; NaN where there is none. */
  lastBar: number;
  previous: Previous;
  /** A state that was learned under another configuration: set aside. `detail` is what the loader says. */
  discarded: { text: string; detail: string } | null;
  /** Pips of the trades that the parent knows of, oldest first. */
  pips: number[];
  warnings: string[];
}

/** The state in force as it stands in its file, whether it is gone on from or not. */
export interface Previous {
  document: object;
  estimates: Estimating;
  sha256: string | null;
}

/**
 * Makes the engine and puts the state in force into it, if there is one; else the EV profile's seeds, where the manifest uses one.
 * A state of another configuration is set aside with a warning. Throws (exit 1) `state_corrupt`, `schema_version_unsupported`,
 * `state_identity_mismatch`, and what making the engine throws.
 */
export async function begin(
  ctx: Context,
  request: UpdateRequest,
  observer: TradeObserver,
): Promise<Beginning> {
  const { run, stateIn } = request;
  const { config, fixes, equity, resume, strategy } = run;
  const warnings: string[] = [];
  const engine = newEngine({ ...run.instrument, config, fixes, equity, resume, strategy, observer });
  const seed = () => seedFrom(ctx.reader, engine, run, warnings);
  const nothing = { engine, parent: null, lastBar: Number.NaN, discarded: null, pips: [], warnings };
  const text = await textOf(ctx.reader, request);
  if (text === undefined) {
    seed();
    return { ...nothing, previous: { document: {}, estimates: {}, sha256: null } };
  }

  const path = ctx.workspace.show(stateIn);
  const judge = () => loadStateText(text, path, { ...target(request), current: engine.state() });
  if (resume === "learned") seed();
  let outcome = judge();
  const hash = sha256(ctx.reader.bytes(stateIn));
  if (!outcome.applied) {
    const { refused } = await stateErrors();
    const { body } = refused(ctx.reader, request, outcome, target(request));
    if (resume === "exact") seed();
    warnings.push(outcome.code);
    const discarded = { text, detail: outcome.detail };
    return { ...nothing, previous: previousOf(text, path, body, hash), discarded };
  }
  const exact = outcome.state.resume !== undefined;
  if (resume === "exact" && !exact) {
    seed();
    warnings.push("resume_context_missing");
    // Once more, as what the document does not say stays as it is in the engine.
    outcome = judge() as Extract<LoadOutcome, { applied: true }>;
  }
  warnings.push(...outcome.warnings);
  const { document, state } = outcome;
  const { pips, derived } = tradePips(state.metrics, run);
  if (derived) warnings.push("trade_pips_derived");
  if (resume === "exact") state.metrics.trade_pips = pips.slice(-WINDOW);
  const lastBar = parseInstant(state.last_timestamp ?? "");
  engine.load(state, lastBar);
  if (resume === "exact" && exact && request.options.reseedProfile) seed();
  const parent = { meta: document.meta, sha256: hash, path };
  const previous = previousOf(text, path, document.body, hash);
  return { engine, parent, lastBar, previous, discarded: null, pips, warnings };
}

/** Few updates meet a state that does not fit. */
const stateErrors = () => import("./state_errors.ts");

async function textOf(reader: Reader, { stateIn, place }: UpdateRequest): Promise<string | undefined> {
  try {
    return reader.maybeText(stateIn);
  } catch (error) {
    const { unreadableState } = await stateErrors();
    throw unreadableState(reader, place, stateIn, error);
  }
}

function seedFrom(reader: Reader, engine: Engine, run: RunRequest, warnings: string[]): void {
  const loaded = run.evProfile === null ? undefined : loadProfile(reader, run.evProfile);
  if (!loaded) return;
  engine.estimator.useProfile(loaded.profile);
  const { symbol, mode } = run.instrument;
  const borrowed = borrowedSeeds(loaded.path, loaded.meta, { strategy_key: "", symbol, mode });
  if (borrowed) warnings.push(borrowed.en);
}

function target({ run, strategyKey }: UpdateRequest): Omit<LoadTarget, "current"> {
  const { instrument, config, semantics, fixes } = run;
  const { symbol, timeframe, mode } = instrument;
  return {
    strategy: strategyKey,
    mode,
    timeframe,
    semantics,
    fixes,
    fingerprint: fingerprintInputs(symbol, config),
    manifest_id: run.manifestId,
    slip_cap_pip: config.slip_cap_pip,
  };
}

function previousOf(text: string, path: string, estimates: Estimating, hash: string): Previous {
  return { document: documentOf(text, path), estimates, sha256: hash };
}

/** The runtime's own parser first: it is many times as fast, and only older states hold bare infinities. */
function documentOf(text: string, path: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return parseJson(text, path) as object;
  }
}
