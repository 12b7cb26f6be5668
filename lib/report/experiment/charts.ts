import type { Json, JsonObject } from "../../workspace/json.ts";
import { numberOf, objectOf } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { layerChart } from "../layers.ts";
import { number, section } from "../parts.ts";
import { scatter } from "../svg.ts";
import type { ExperimentData, Trial } from "./page.ts";

type Data = Omit<ExperimentData, "lang">;

/** Each searched parameter against the score; the candidate is filled. Values without an order stand in the order of their texts. */
export function parameterSection({ trials, review }: Data): Piece {
  const names = [...new Set(trials.list.flatMap(({ params }) => Object.keys(params)))].sort();
  const chosen = objectOf(review.candidate).trial_id;
  if (trials.list.length < 2) return undefined;
  const drawings = names.map((name) => {
    const values = valuesOf(trials.list, name);
    if (values.length < 2) return null;
    const numeric = values.every((value) => typeof value === "number");
    const points = trials.list.flatMap((trial) => {
      const value = trial.params[name];
      if (value === undefined) return [];
      const x = numeric ? (value as number) : values.findIndex((one) => text(one) === text(value));
      return [
        {
          x,
          y: trial.score,
          marked: trial.id === chosen,
          tip: `${trial.id} · ${text(value)} · ${number(trial.score, 4)}`,
        },
      ];
    });
    const order = numeric ? "" : values.map((value, place) => `${place} = ${text(value)}`).join(", ");
    return h`<div><h3>${name}</h3>${scatter(points, { height: 260 })}${order && h`<p class="muted">${order}</p>`}</div>`;
  });
  return section(
    "parameters",
    { en: "Parameters against score", ja: "パラメーターとスコア" },
    h`<p class="muted">${{
      en: `One point a trial, its value across and its score upwards, the candidate filled; from ${trials.source}.`,
      ja: `点は試行 1 件。横軸が値、縦軸がスコア、塗りつぶしが候補です。出典: ${trials.source}`,
    }}</p><div class="multiples">${drawings}</div>`,
  );
}

/** All values that a parameter took, in order. */
export function valuesOf(trials: readonly Trial[], name: string): Json[] {
  const distinct = new Map(
    trials.flatMap(({ params }) => (name in params ? [[text(params[name]!), params[name]!] as const] : [])),
  );
  const values = [...distinct.values()];
  return values.every((value) => typeof value === "number")
    ? values.toSorted((a, b) => (a as number) - (b as number))
    : values.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function text(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The first two objectives of every feasible trial; those that no other beats in all objectives are filled. */
export function frontSection({ trials, objectives }: Data): Piece {
  const heading = { en: "Pareto front", ja: "パレート前線" };
  const [across, up] = objectives;
  if (!across || !up) {
    const only = {
      en: "There is one objective: the best score is the whole front.",
      ja: "目的が 1 つのため、最良のスコアがそのまま前線です。",
    };
    return trials.list.length > 1 && section("front", heading, h`<p class="muted">${only}</p>`);
  }
  const points = trials.list.flatMap(({ id, front, feasible, objectives: [x, y] }) =>
    feasible && x != null && y != null
      ? [{ x, y, marked: front, tip: `${id} · ${across.metric} ${x} · ${up.metric} ${y}` }]
      : [],
  );
  if (points.length === 0) return undefined;
  const more = objectives.slice(2).map(({ metric }) => metric);
  const name = ({ metric, goal }: { metric: string; goal: string }) => `${metric} (${goal})`;
  return section(
    "front",
    heading,
    h`${scatter(points, { xName: name(across), yName: name(up) })}<p class="muted">${{
      en: `Feasible trials; filled ones are not beaten in every objective${more.length > 0 ? ` (also ${more.join(", ")})` : ""}.`,
      ja: `制約を満たす試行。塗りつぶしは、すべての目的で上回る試行がないものです${more.length > 0 ? `（${more.join("、")} も含む）` : ""}。`,
    }}</p>`,
  );
}

/** Sharpe ratio and pips of each season, of the candidate and as it stands. A season without data has no bar. */
export function seasonSection({ candidate, baseline }: Data["seasons"]): Piece {
  const seasons = Object.keys(candidate).sort();
  if (seasons.length === 0) return undefined;
  const values = (of: JsonObject, metric: string) =>
    seasons.map((season) => {
      const metrics = objectOf(of[season]);
      return metrics.no_data === true ? null : numberOf(metrics[metric]);
    });
  const chart = (metric: string, axis: Piece): Html =>
    layerChart(
      seasons,
      [
        {
          kind: "bars",
          name: "candidate",
          title: { en: "candidate", ja: "候補" },
          values: values(candidate, metric),
        },
        {
          kind: "bars",
          name: "baseline",
          title: { en: "as it stands", ja: "現行" },
          values: values(baseline, metric),
          colour: "var(--warn)",
        },
      ],
      { left: axis, height: 200 },
    );
  return section(
    "seasons",
    { en: "Seasons", ja: "季節" },
    h`${chart("sharpe", { en: "Sharpe ratio of the days, not annualised", ja: "日次シャープレシオ（年率換算なし）" })}
      ${chart("total_pips", "pips")}`,
  );
}
