import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { gateTables } from "./gate.ts";
import { blocks, fence, section, shown, table } from "./markdown.ts";
import type { Review } from "./review.ts";
import { riskBlocks } from "./risk.ts";

export const SECTIONS = [
  "Summary",
  "Metrics",
  "Constraint Compliance",
  "Gate Diagnostics",
  "Risk Snapshot",
  "Next Steps",
] as const;

export const UNKNOWN = "(unknown)";

const NOTHING = {
  metrics: { en: "_No metric payload provided._", ja: "_指標は指定されていません。_" },
  constraints: { en: "_No constraint data provided._", ja: "_制約の情報はありません。_" },
  gate: { en: "_No gate diagnostics provided._", ja: "_ゲート診断は指定されていません。_" },
  risk: {
    en: "_No portfolio telemetry provided._",
    ja: "_ポートフォリオのテレメトリーは指定されていません。_",
  },
  steps: { en: "_No follow-up items recorded._", ja: "_次の作業は記録されていません。_" },
} satisfies Record<string, Text>;

/** The report as Markdown (specification 07 §2.5): six sections in a fixed order, with headings in English. */
export function reportMarkdown(review: Review, gate: JsonObject, portfolio: JsonObject, lang: Lang): string {
  const steps = Array.isArray(review.nextSteps) ? review.nextSteps.map((step) => `- ${shown(step)}`) : [];
  const parts = [
    `# Experiment Report — ${labelOf(review)}`,
    headTable(review),
    section("Summary", summaryBlocks(review)),
    section("Metrics", [metricTable(review.metrics)], NOTHING.metrics[lang]),
    section("Constraint Compliance", constraintBlocks(review.constraints), NOTHING.constraints[lang]),
    section("Gate Diagnostics", gateTables(gate), NOTHING.gate[lang]),
    section("Risk Snapshot", riskBlocks(portfolio, review.portfolio), NOTHING.risk[lang]),
    section("Next Steps", [steps.join("\n")], NOTHING.steps[lang]),
  ];
  return `${blocks(parts)}\n`;
}

/** How each section of a report stands: `missing` without its heading, `empty` where nothing but the note of that stands below it. */
export function sectionsOf(
  markdown: string,
): Record<(typeof SECTIONS)[number], "filled" | "empty" | "missing"> {
  const notes = Object.values(NOTHING).flatMap(({ en, ja }) => [en, ja]);
  const parts = markdown.split(/^## /m).slice(1);
  const standing = SECTIONS.map((name) => {
    const body = parts
      .find((part) => part.startsWith(`${name}\n`) || part === name)
      ?.slice(name.length)
      .trim();
    return [name, body === undefined ? "missing" : body === "" || notes.includes(body) ? "empty" : "filled"];
  });
  return Object.fromEntries(standing);
}

export function labelOf({ label, id }: Review): string {
  return label ?? id ?? UNKNOWN;
}

function headTable({ id, commit, fingerprint, window }: Review): string {
  return table(
    ["Field", "Value"],
    [
      ["Experiment ID", id ?? UNKNOWN],
      ["Commit", commit ?? UNKNOWN],
      ["Dataset Fingerprint", fingerprintText(fingerprint)],
      ["Optimisation Window", window ?? UNKNOWN],
    ],
  );
}

function fingerprintText(fingerprint: Json): string {
  if (!isJsonObject(fingerprint)) return shown(fingerprint) || UNKNOWN;
  const { sha256, rows, path } = fingerprint;
  return `sha256:${String(sha256 ?? "?").slice(0, 12)} · ${shown(rows ?? "?")} rows · ${shown(path ?? "?")}`;
}

function summaryBlocks({ summary, commands }: Review): (string | undefined)[] {
  const { objective, best_trial_id, best_score, baseline_score } = summary;
  const known = (value: Json | undefined): value is Json =>
    value !== null && value !== undefined && value !== "";
  const lines = [
    ...(known(objective) ? [`- Objective: ${objective}`] : []),
    ...(known(best_trial_id)
      ? [
          `- Best Trial: ${best_trial_id}${known(best_score) ? ` — score ${best_score}` : ""}${
            known(baseline_score) ? ` (baseline ${baseline_score})` : ""
          }`,
        ]
      : []),
  ];
  return [lines.join("\n"), commands.length > 0 ? fence("bash", commands.join("\n")) : undefined];
}

/** Metrics beside their baseline; undefined without any. A difference only of two finite numbers. */
export function metricTable(metrics: Json): string | undefined {
  const entries = Object.entries(isJsonObject(metrics) ? metrics : {});
  if (entries.length === 0) return undefined;
  const rows = entries.map(([name, value]) => {
    const { baseline, candidate } = isJsonObject(value) ? value : { baseline: null, candidate: value };
    const both = isFinite_(baseline) && isFinite_(candidate);
    return [name, shown(baseline), shown(candidate), both ? shown(candidate - baseline) : ""];
  });
  return table(["Metric", "Baseline", "Candidate", "Δ"], rows);
}

const ORDER = ["fail", "no_data", "unknown", "invalid", "pass"];

function constraintBlocks(constraints: Json): string[] {
  const rows = (Array.isArray(constraints) ? constraints : [])
    .filter(isJsonObject)
    .map(({ name, status, details }) => [shown(name) || UNKNOWN, shown(status) || "unknown", shown(details)]);
  if (rows.length === 0) return [];
  const sorted = rows.toSorted(([, a], [, b]) => rank(a) - rank(b));
  const count = (status: string) => rows.filter((row) => row[1] === status).length;
  const [pass, fail] = [count("pass"), count("fail")];
  return [
    `${pass} pass / ${fail} fail / ${rows.length - pass - fail} other`,
    table(["Constraint", "Status", "Notes"], sorted),
  ];
}

/** Words of others stand before what passed. */
function rank(status: string | undefined): number {
  const known = ORDER.indexOf(status ?? "");
  return known < 0 ? ORDER.indexOf("pass") - 0.5 : known;
}

function isFinite_(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
