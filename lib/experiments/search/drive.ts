import type { Proposal, Search, Told } from "./search.ts";

/** Has a search's proposals run, at most `slots` at once. What `run` knows already it answers at once. */
export async function drive(
  search: Search,
  slots: number,
  run: (proposal: Proposal) => Promise<Told> | Told,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (;;) {
    const proposal = underWay.size < slots ? search.next() : "wait";
    if (proposal === undefined && underWay.size === 0) return;
    if (proposal === undefined || proposal === "wait") {
      await Promise.race(underWay);
      continue;
    }
    const told = run(proposal);
    if (!(told instanceof Promise)) {
      search.tell(proposal, told);
      continue;
    }
    const tracked = told
      .then((answer) => search.tell(proposal, answer))
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }
}
