import type { StateFile } from "../file.ts";
import type { LedgerLine } from "../ledger.ts";

/** The updates that led to a state, as far as the ledger links them. */
export interface History {
  /** Oldest first; each went on from the state of the one before it. */
  lines: LedgerLine[];
  /** What the oldest went on from: nothing (learning began with it), or a state that no line of the ledger has written. */
  begins: "nothing" | "unknown";
  /** The newest wrote the state (`here`) or its parent (`parent`); `nowhere`: no line leads to the state. */
  ends: "here" | "parent" | "nowhere";
  /** Lines that did not lead to the state: of other lineages, of branches, or of later updates. */
  elsewhere: number;
}

/** Follows the hashes of parents back from a state. They are the only sure links: serials repeat after a state was restored. */
export function historyOf(ledger: readonly LedgerLine[], { sha256, document }: StateFile): History {
  const parent = document.meta.parent_sha256;
  const own = writerOf(ledger, sha256, ledger.length);
  const ends = own >= 0 ? "here" : writerOf(ledger, parent, ledger.length) >= 0 ? "parent" : "nowhere";
  const lines: LedgerLine[] = [];
  let at = own >= 0 ? own : writerOf(ledger, parent, ledger.length);
  while (at >= 0) {
    lines.push(ledger[at]!);
    at = writerOf(ledger, ledger[at]!.parent_sha256, at);
  }
  lines.reverse();
  const begins = lines[0]?.parent_sha256 === null ? "nothing" : "unknown";
  return { lines, begins, ends, elsewhere: ledger.length - lines.length };
}

/** The newest of the first `before` lines that wrote the state with this hash, or −1. It is nearly always the last of them. */
function writerOf(ledger: readonly LedgerLine[], sha256: string | null | undefined, before: number): number {
  if (!sha256) return -1;
  for (let at = before - 1; at >= 0; at--) if (ledger[at]!.state_sha256 === sha256) return at;
  return -1;
}
