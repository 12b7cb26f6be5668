import { OpsError } from "../../workspace/errors.ts";
import { BayesSearch } from "../search/bayes.ts";
import { GridSearch } from "../search/grid.ts";
import { RandomSearch } from "../search/random.ts";
import type { Search } from "../search/search.ts";
import { repeatsIn } from "../space/effect.ts";
import { gridSize } from "../space/values.ts";
import type { Text } from "../../workspace/text.ts";
import type { Prepared } from "./prepare.ts";

export const SEARCHES = ["grid", "random", "bayes"] as const;
export type SearchName = (typeof SEARCHES)[number];

/** More trials than this are nobody's intention unless somebody says so. */
const MOST_UNASKED = 100_000;

export interface Chosen {
  search: Search;
  /** How many trials there will be at most; a random search may find fewer. */
  expected: number;
  /** Null for grids. */
  seed: number | null;
}

/** Throws `search_unbounded` (exit 2) for a search that would not end, or not today. `maxTrials` 0 is no limit. */
export function chooseSearch(
  { axes, effects, consumption, experiment, setup }: Prepared,
  name: SearchName,
  maxTrials: number,
  seed: number,
): Chosen {
  const size = gridSize(axes.map(([, values]) => values));
  if (name === "grid") {
    if (maxTrials === 0 && size > MOST_UNASKED) throw tooLarge(size);
    const limit = maxTrials || Number.POSITIVE_INFINITY;
    const search = new GridSearch(axes, size, limit, repeatsIn(axes, effects, consumption));
    return { search, expected: Math.min(size, limit), seed: null };
  }
  if (name === "random") {
    const wanted = Math.min(maxTrials, size);
    if (wanted === 0) throw unbounded({ en: "A random search", ja: "ランダム探索" });
    return { search: new RandomSearch(axes, wanted, seed), expected: wanted, seed };
  }
  const most = experiment.bayes.exploration_upper_bound ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(maxTrials || Number.POSITIVE_INFINITY, most);
  if (!Number.isFinite(limit)) {
    throw unbounded({
      en: "A search by generations without bayes.exploration_upper_bound",
      ja: "bayes.exploration_upper_bound のない世代探索",
    });
  }
  return {
    search: new BayesSearch(axes, setup.space, experiment.bayes, limit, seed),
    expected: limit,
    seed,
  };
}

function tooLarge(size: number): OpsError {
  const count = size.toLocaleString("en-US");
  return new OpsError(
    "search_unbounded",
    { en: `The grid has ${count} points.`, ja: `グリッドの点数が ${count} になります。` },
    {
      en: "Limit it with --max-trials, or use --search random or bayes.",
      ja: "--max-trials で上限を指定するか、--search random / bayes を使ってください。",
    },
    { fields: { grid_size: size } },
  );
}

function unbounded(what: Text): OpsError {
  return new OpsError(
    "search_unbounded",
    { en: `${what.en} needs --max-trials.`, ja: `${what.ja} には --max-trials が必要です。` },
    {
      en: "Give the number of trials, e.g. --max-trials 200",
      ja: "試行の数を指定してください（例: --max-trials 200）",
    },
  );
}
