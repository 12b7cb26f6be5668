import type { JsonObject } from "../../workspace/json.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { cellOf, numberOf, objectOf } from "../fields.ts";
import { type Html, h, type Piece } from "../html.ts";
import { markdownHtml } from "../markdown.ts";
import { renderPage } from "../page.ts";
import { figures, findings, number, section, table } from "../parts.ts";
import { frontSection, parameterSection, seasonSection } from "./charts.ts";
import { whatToSay } from "./findings.ts";
import { walkSection } from "./walk.ts";

/** A trial that completed. */
export interface Trial {
  id: string;
  score: number;
  feasible: boolean;
  /** No feasible trial is better in every objective. */
  front: boolean;
  params: JsonObject;
  /** As measured, in the order of the objectives. */
  objectives: (number | null)[];
}

/** An experiment under review. */
export interface ExperimentData {
  label: string;
  /** The candidate: `parameters`, `current`, `candidate`, `summary`, `metrics`, `constraints` and where they come from. */
  review: JsonObject;
  /** The report in full. */
  markdown: Text;
  trials: { source: string; completed: number; counts: JsonObject; list: Trial[] };
  objectives: { metric: string; goal: string }[];
  /** Season to metrics. */
  seasons: { candidate: JsonObject; baseline: JsonObject };
  walkForward: JsonObject | null;
  /** What was read, with hashes. */
  inputs: JsonObject[];
  warnings: string[];
  lang: Lang;
}

/** The review of an experiment: what to say of the candidate, its place among the trials, seasons, walk-forward, and the report itself. */
export function experimentPage({ lang, ...data }: ExperimentData): string {
  const { label, review, warnings, walkForward, ...rest } = data;
  const warned = warnings.map((text) => ({ tone: "warn" as const, text: { en: text, ja: text } }));
  return renderPage({
    title: { en: `Experiment: ${label}`, ja: `実験: ${label}` },
    subtitle: h`${String(review.id ?? "–")} · ${String(review.commit ?? "–")} · ${String(review.window ?? "–")}`,
    body: h`${section("findings", { en: "Findings", ja: "所見" }, findings([...whatToSay(data), ...warned]))}
      ${tiles(data)}${changes(review)}${parameterSection(data)}${frontSection(data)}${seasonSection(data.seasons)}
      ${walkForward && walkSection(walkForward)}${report(data.markdown)}${sources(data.inputs)}`,
    data: {
      label,
      review,
      warnings,
      walk_forward: walkForward,
      ...JSON.parse(JSON.stringify(rest)),
    } as JsonObject,
    lang,
  });
}

function tiles({ review, trials }: Omit<ExperimentData, "lang">): Html {
  const { best_score, baseline_score } = objectOf(review.summary);
  const feasible = trials.list.filter((trial) => trial.feasible).length;
  return figures([
    { name: { en: "Score of the candidate", ja: "候補のスコア" }, value: number(numberOf(best_score), 4) },
    { name: { en: "Score as it stands", ja: "現行のスコア" }, value: number(numberOf(baseline_score), 4) },
    { name: { en: "Rank", ja: "順位" }, value: cellOf(objectOf(review.candidate).rank) },
    { name: { en: "Trials completed", ja: "完了した試行" }, value: trials.completed },
    { name: { en: "of them shown", ja: "うち表示" }, value: trials.list.length },
    { name: { en: "of these feasible", ja: "うち制約を満たすもの" }, value: feasible },
  ]);
}

/** Every searched parameter as it stands and as proposed. */
function changes({ parameters, current }: JsonObject): Piece {
  const [now, proposed] = [objectOf(current), objectOf(parameters)];
  const names = Object.keys(proposed).sort();
  const rows = names.map((name) => {
    const [before, after] = [now[name], proposed[name]];
    const both = typeof before === "number" && typeof after === "number";
    const same = JSON.stringify(before) === JSON.stringify(after);
    return [name, cellOf(before), cellOf(after), same ? "=" : both ? cellOf(after - before) : "≠"];
  });
  const head = [
    { en: "Parameter", ja: "パラメーター" },
    { en: "Current", ja: "現行" },
    { en: "Proposed", ja: "提案" },
    "Δ",
  ];
  return (
    rows.length > 0 && section("changes", { en: "What would change", ja: "変更内容" }, table(head, rows))
  );
}

/** The report below the charts: one text where both languages say the same. */
function report({ en, ja }: Text): Html {
  // Its title and head are this page's own.
  const body = (text: string) => markdownHtml(text.slice(text.indexOf("\n## ") + 1));
  const both = en === ja ? body(en) : h`<div lang="en">${body(en)}</div><div lang="ja">${body(ja)}</div>`;
  return section("report", { en: "The report", ja: "レポート本文" }, both);
}

function sources(inputs: readonly JsonObject[]): Html {
  const rows = inputs.map(({ role, path, sha256, bytes }) => [role, path, sha256, bytes].map(cellOf));
  const head = [
    { en: "Role", ja: "役割" },
    { en: "File", ja: "ファイル" },
    "SHA-256",
    { en: "Bytes", ja: "バイト数" },
  ];
  return section("inputs", { en: "What was read", ja: "入力ファイル" }, table(head, rows));
}
