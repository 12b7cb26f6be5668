import type { Text } from "../../workspace/text.ts";
import { numberOf, objectOf, objects } from "../fields.ts";
import { number, percent, type Tone } from "../parts.ts";
import { valuesOf } from "./charts.ts";
import type { ExperimentData } from "./page.ts";

type Data = Omit<ExperimentData, "lang">;
interface Finding {
  tone: Tone;
  text: Text;
}

/** Share of a score that the trials next to the best may lack before the best one stands alone. */
const ALONE = 0.8;

/** What a careful reviewer would say of the candidate, each with its figure; the worst first. */
export function whatToSay(data: Data): Finding[] {
  const found = [
    constraints(data),
    result(data),
    seasons(data),
    walkForward(data),
    edges(data),
    neighbours(data),
  ].flat();
  const order: Tone[] = ["bad", "warn", "good"];
  return found.toSorted((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone));
}

function constraints({ review }: Data): Finding[] {
  const all = objects(review.constraints);
  const open = all.filter(({ status }) => status !== "pass").map(({ name, status }) => `${name} (${status})`);
  if (all.length === 0) return [];
  return open.length > 0
    ? [
        bad(
          `${open.length} of ${all.length} constraints do not pass: ${open.join(", ")}.`,
          `制約 ${all.length} 件中 ${open.length} 件を満たしていません: ${open.join("、")}`,
        ),
      ]
    : [good(`All ${all.length} constraints pass.`, `制約 ${all.length} 件をすべて満たしています。`)];
}

function result({ review }: Data): Finding[] {
  const { candidate, baseline } = objectOf(objectOf(review.metrics).total_pips);
  const [pips, before] = [numberOf(candidate), numberOf(baseline)];
  if (pips === null) return [];
  const [en, ja] = [
    `The candidate made ${number(pips, 1)} pips${before === null ? "" : `, ${number(before, 1)} as it stands`}.`,
    `候補の損益は ${number(pips, 1)} pips${before === null ? "" : `、現行は ${number(before, 1)} pips`} です。`,
  ];
  if (pips <= 0) return [bad(en, ja)];
  return [before !== null && pips <= before ? warn(en, ja) : good(en, ja)];
}

function seasons({ seasons: { candidate } }: Data): Finding[] {
  const all = Object.entries(candidate).map(
    ([name, metrics]) =>
      [name, numberOf(objectOf(metrics).total_pips), objectOf(metrics).no_data === true] as const,
  );
  const empty = all.filter(([, , none]) => none).map(([name]) => name);
  const losing = all
    .filter(([, pips, none]) => !none && pips !== null && pips < 0)
    .map(([name, pips]) => `${name} (${number(pips, 1)} pips)`);
  return [
    ...(empty.length > 0
      ? [bad(`Seasons without data: ${empty.join(", ")}.`, `データのない季節: ${empty.join("、")}`)]
      : []),
    ...(losing.length > 0
      ? [
          warn(
            `The candidate loses in ${losing.length} of ${all.length} seasons: ${losing.join(", ")}.`,
            `候補は ${all.length} 季節中 ${losing.length} 季節で損失です: ${losing.join("、")}`,
          ),
        ]
      : []),
  ];
}

function walkForward({ walkForward: walk }: Data): Finding[] {
  if (!walk) {
    return [
      warn(
        "No walk-forward has tested this experiment on days that the search had not seen.",
        "探索に使っていない期間でのウォークフォワード検証がありません。",
      ),
    ];
  }
  const { ratio, in_sample, out_of_sample } = objectOf(objectOf(walk.degradation).sharpe);
  const windows = objects(walk.windows).length;
  const won = numberOf(objectOf(walk.out_of_sample).profitable_windows) ?? 0;
  const kept = numberOf(ratio);
  const sharpe = `${number(numberOf(in_sample), 3)} → ${number(numberOf(out_of_sample), 3)}`;
  const text: [string, string] = [
    `Out of sample ${won} of ${windows} windows won; the Sharpe ratio went ${sharpe}${kept === null ? "" : `, ${percent(kept, 0)} of what was promised`}.`,
    `検証期間で利益となったのは ${windows} 回中 ${won} 回。シャープレシオは ${sharpe}${kept === null ? "" : `（学習時の ${percent(kept, 0)}）`}。`,
  ];
  if (kept === null || kept < 0) return [bad(...text)];
  return [kept < 0.5 ? warn(...text) : good(...text)];
}

/** A best value at the end of what was searched says that the range was too narrow. */
function edges({ review, trials }: Data): Finding[] {
  const at = Object.entries(objectOf(review.parameters)).flatMap(([name, value]) => {
    const values = valuesOf(trials.list, name);
    const edge =
      values.length > 2 && typeof value === "number" && (value === values[0] || value === values.at(-1));
    return edge ? [`${name} = ${value} (${values[0]} … ${values.at(-1)})`] : [];
  });
  return at.length > 0
    ? [warn(`At the edge of what was searched: ${at.join(", ")}.`, `探索範囲の端にある値: ${at.join("、")}`)]
    : [];
}

/** A peak that no other trial comes near may be luck. */
function neighbours({ trials }: Data): Finding[] {
  const scores = trials.list
    .filter(({ feasible }) => feasible)
    .map(({ score }) => score)
    .sort((a, b) => b - a);
  const [best, next] = scores;
  if (best === undefined)
    return trials.list.length > 0 ? [bad("No trial is feasible.", "制約を満たす試行がありません。")] : [];
  if (next === undefined || best <= 0 || next / best >= ALONE) return [];
  return [
    warn(
      `The best score stands alone: the next one has ${percent(next / best, 0)} of it.`,
      `最良のスコアだけが突出しています。2 位はその ${percent(next / best, 0)} です。`,
    ),
  ];
}

const say =
  (tone: Tone) =>
  (en: string, ja: string): Finding => ({ tone, text: { en, ja } });
const [bad, warn, good] = [say("bad"), say("warn"), say("good")];
