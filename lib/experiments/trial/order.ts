import { betterIsMore, type TieBreaker } from "./score.ts";

/** What decides a trial's place. */
export interface Placed {
  trial_id: string;
  feasible: boolean;
  score: number;
  tie_breakers: readonly TieBreaker[];
}

/** Best first: feasible, score, tie-breakers; equals stand by trial id, so that no order of arrival shows (specification 07 §4.7). */
export function byPlace(a: Placed, b: Placed): number {
  if (a.feasible !== b.feasible) return a.feasible ? -1 : 1;
  if (a.score !== b.score) return b.score - a.score;
  for (const [index, tie] of a.tie_breakers.entries()) {
    const mine = betterIsMore(tie);
    const other = betterIsMore(b.tie_breakers[index]!);
    if (mine !== other) return mine > other ? -1 : 1;
  }
  return a.trial_id < b.trial_id ? -1 : a.trial_id > b.trial_id ? 1 : 0;
}

/** The best few of a stream, best first; it remembers no more than them. */
export class Best<Item extends Placed> {
  readonly items: Item[] = [];

  constructor(private readonly most: number) {}

  /** A trial that is known already takes the place of its earlier self. */
  add(item: Item): void {
    const known = this.items.findIndex(({ trial_id }) => trial_id === item.trial_id);
    if (known >= 0) this.items.splice(known, 1);
    const after = this.items.findIndex((other) => byPlace(item, other) < 0);
    this.items.splice(after < 0 ? this.items.length : after, 0, item);
    if (this.items.length > this.most) this.items.pop();
  }
}
