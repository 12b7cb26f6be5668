import type { Json, JsonObject } from "../../workspace/json.ts";
import type { EquityPoint } from "../figures/drawdowns.ts";
import type { RunFacts } from "./facts.ts";
import { type Summary, summaryOf } from "./summary.ts";

/** Another run beside this one. */
export interface Comparison extends JsonObject {
  id: string;
  summary: Summary;
  /** Settings that differ: of this run, of the other. */
  params: { name: string; here: Json; there: Json }[];
  /** Trades with the same entry and side in both; and those of one run alone. */
  shared: number;
  only_here: number;
  only_there: number;
  /** Both read the same bytes of bars; null where one could not be read. */
  same_bars: boolean | null;
  equity: EquityPoint[];
}

export function compare(facts: RunFacts, other: RunFacts): Comparison {
  const keyOf = ({ entry, side }: RunFacts["trades"][number]) => `${entry} ${side}`;
  const [here, there] = [facts, other].map(({ trades }) => new Set(trades.map(keyOf))) as [
    Set<string>,
    Set<string>,
  ];
  const shared = here.intersection(there).size;
  const names = [...new Set([...Object.keys(facts.params), ...Object.keys(other.params)])];
  const differ = (name: string) => JSON.stringify(facts.params[name]) !== JSON.stringify(other.params[name]);
  const [mine, theirs] = [facts.bars.sha256, other.bars.sha256];
  return {
    id: other.id,
    summary: summaryOf(other),
    params: names.filter(differ).map((name) => ({
      name,
      here: facts.params[name] ?? null,
      there: other.params[name] ?? null,
    })),
    shared,
    only_here: here.size - shared,
    only_there: there.size - shared,
    same_bars: mine === null || theirs === null ? null : mine === theirs,
    equity: other.equity,
  };
}
