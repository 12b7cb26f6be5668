import type { LedgerLine } from "../ledger.ts";
import type { Scope } from "../update/caps.ts";
import { Pile } from "./pile.ts";
import { figuresOf, type Limits, type Reason, reasonsOf } from "./verdict.ts";

/** What the guards would have said of an update: of it alone, and of it with those that were waiting. */
export interface Replayed {
  line: LedgerLine;
  alone: Reason[];
  /** Undefined where it cannot be told from the ledger. */
  piled: Reason[] | undefined;
  /** How many updates were waiting, this one included. */
  waiting: number;
}

/**
 * Puts every update of a ledger before guards with other limits. Blocked updates pile up until the guards let the pile pass; where the
 * operator put another state in force, the pile is gone.
 */
export function replayGuards(lines: readonly LedgerLine[], limits: Limits, scope: Scope): Replayed[] {
  const pileable = canPile(lines, limits, scope);
  const pile = new Pile();
  let inForce: string | undefined;
  return lines.map((line) => {
    const alone = reasonsOf(figuresOf(line, scope), limits);
    if (!pileable) return { line, alone, piled: undefined, waiting: 1 };
    if (line.parent_sha256 !== inForce) pile.clear();
    inForce = line.state_sha256;
    pile.add(line);
    const waiting = pile.count;
    const piled = waiting === 1 ? alone : reasonsOf(pile.figures, limits);
    if (piled.length === 0) pile.clear();
    return { line, alone, piled, waiting };
  });
}

/**
 * Whether figures of several updates can be put together from the ledger: it has every change of the estimates but only the largest of
 * the other scopes, and two updates equal one only where states go on exactly.
 */
function canPile(lines: readonly LedgerLine[], limits: Limits, scope: Scope): boolean {
  const known = limits.max_delta === null || scope === "estimates";
  return known && lines.every(({ resume }) => resume === "exact");
}
