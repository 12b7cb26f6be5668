import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { parseInstant } from "../../workspace/time.ts";
import { activeState, type Pair } from "../active.ts";
import { readStateFile, type StateFile } from "../file.ts";
import { type Ledger, readLedger } from "../ledger_read.ts";
import { type History, historyOf } from "./history.ts";
import { type Answer, answerOf } from "./answer.ts";
import { type Move, type UpdateRow, updateRows } from "./rows.ts";
import { type SubjectOptions, subjectOf } from "./subject.ts";

export interface ExplainOptions extends Pair, SubjectOptions {
  /** The state to explain; the pair's state in force when absent. */
  state?: string | undefined;
  /** ISO instant: moves before it are summed up, not listed. */
  since?: string | undefined;
  /** How many of the newest moves are listed. */
  last?: number | undefined;
}

/** What the ledger cannot say. */
export type Gap =
  /** Learning is older than the ledger's first link to it; `value` is what it stood at then. */
  | { code: "ledger_begins_later"; serial: number; value: number }
  /** The state was made after the newest update that leads to it, by something else than an update. */
  | { code: "state_not_by_update"; serial: number }
  /** No line leads to the state. */
  | { code: "state_unknown_to_ledger"; lines: number }
  /** Moves that no lesson explains. */
  | { code: "unrecorded_moves"; count: number; moved: number }
  /** The last line is not whole: an update is being written or was cut off. */
  | { code: "torn_line"; line: number };

export interface Explanation extends JsonObject, Answer {
  state: JsonObject;
  ledger: {
    path: string;
    /** Updates that led to the state, and lines that did not. */
    updates: number;
    elsewhere: number;
    /** True when learning began with the first of them. */
    complete: boolean;
    first_serial: number | null;
    first_bar: string | null;
    last_serial: number | null;
  };
  gaps: Gap[];
  /** Those asked for, oldest first; `moves_total` is how many there are. */
  moves: Move[];
  moves_total: number;
  /** The updates in which the listed moves came. */
  updates: UpdateRow[];
}

/**
 * Tells how an estimate of a state came to its value: each trade that moved it, in which update, and what today's value consists of.
 * Throws `ledger_not_found`, `ledger_corrupt` (both exit 1), `state_identity_mismatch` and what reading a state and `subjectOf` throw.
 */
export function planExplain(ctx: Context, options: ExplainOptions): Plan<Explanation> {
  const { reader } = ctx;
  const file = readStateFile(reader, options.state ?? activeState(reader, options));
  refuseOtherPair(file, options);
  const subject = subjectOf(options, file.document.body);
  const ledger = readLedger(reader, options);
  const history = historyOf(ledger.lines, file);
  const { moves, ...answer } = answerOf(file, history, subject);
  const listed = listedMoves(moves, history, options);
  const { path, sha256, document } = file;
  const { serial = null, lineage = null, last_timestamp = null, saved_at = null } = document.meta;
  return makePlan<Explanation>(ctx, {
    ...answer,
    state: { path, sha256, serial, lineage, last_timestamp, saved_at },
    ledger: {
      path: ledger.path,
      updates: history.lines.length,
      elsewhere: history.elsewhere,
      complete: history.begins === "nothing",
      first_serial: history.lines[0]?.serial ?? null,
      first_bar: history.lines[0]?.bars.first ?? null,
      last_serial: history.lines.at(-1)?.serial ?? null,
    },
    gaps: gapsOf(ledger, history, moves, answer.start.value),
    moves: listed,
    moves_total: moves.length,
    updates: updateRows(history.lines, listed),
  });
}

function listedMoves(moves: Move[], { lines }: History, { since, last }: ExplainOptions): Move[] {
  const lastBars = new Map(lines.map(({ txn, bars }) => [txn, bars.last]));
  const from = since === undefined ? Number.NEGATIVE_INFINITY : parseInstant(since);
  const recent = moves.filter(({ ts, txn }) => {
    const time = parseInstant(ts ?? lastBars.get(txn ?? "") ?? "");
    // What has no time came after the newest update.
    return Number.isNaN(time) || time >= from;
  });
  return last === undefined ? recent : recent.slice(-last);
}

function gapsOf(ledger: Ledger, history: History, moves: readonly Move[], start: number): Gap[] {
  const { lines, begins, ends } = history;
  const gaps: Gap[] = [];
  const [first, newest] = [lines[0], lines.at(-1)];
  if (!first || !newest) gaps.push({ code: "state_unknown_to_ledger", lines: ledger.lines.length });
  else {
    if (begins === "unknown") gaps.push({ code: "ledger_begins_later", serial: first.serial, value: start });
    if (ends === "parent") gaps.push({ code: "state_not_by_update", serial: newest.serial });
  }
  const unrecorded = moves.filter(({ cause }) => cause === "unrecorded");
  if (unrecorded.length > 0) {
    const moved = unrecorded.reduce((sum, { change }) => sum + change, 0);
    gaps.push({ code: "unrecorded_moves", count: unrecorded.length, moved });
  }
  if (ledger.torn !== null) gaps.push({ code: "torn_line", line: ledger.torn });
  return gaps;
}

function refuseOtherPair({ path, document }: StateFile, pair: Pair): void {
  const { symbol = pair.symbol, mode = pair.mode } = document.meta;
  if (symbol.toUpperCase() === pair.symbol.toUpperCase() && mode === pair.mode) return;
  throw new OpsError(
    "state_identity_mismatch",
    {
      en: `${path} is a state of ${symbol} ${mode}, not of ${pair.symbol} ${pair.mode}.`,
      ja: `${path} は ${symbol} ${mode} の state です（指定は ${pair.symbol} ${pair.mode}）。`,
    },
    {
      en: `Add --symbol ${symbol} --mode ${mode}.`,
      ja: `--symbol ${symbol} --mode ${mode} を付けてください。`,
    },
    { fields: { path } },
  );
}
