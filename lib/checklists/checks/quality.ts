import { keptFigures } from "../../quality/read_summary.ts";
import type { Text } from "../../workspace/text.ts";
import { check, judged, unknown } from "../check.ts";
import { amount, path } from "./params.ts";

/** Checks of data-quality audits (specification 07 §10.3). */
export const qualityChecks = {
  "dq.summary": check(
    {
      path,
      coverage_min: amount.optional(),
      calendar_warnings_max: amount.optional(),
      duplicates_max: amount.optional(),
    },
    ({ reader }, { path: file, coverage_min, calendar_warnings_max, duplicates_max }) => {
      const found = keptFigures(reader, file);
      if (!found)
        return unknown(`${file} is no finished audit`, `${file} は完了した監査の結果ではありません`);
      const { coverage, dayWarnings, duplicates } = found;
      const percent = coverage === null ? "–" : `${(coverage * 100).toFixed(2)} %`;
      const wrong = [
        coverage !== null && coverage >= (coverage_min ?? 0) ? [] : tooLow(percent, coverage_min),
        atMost({ en: "calendar day warnings", ja: "暦日の警告" }, dayWarnings, calendar_warnings_max),
        atMost({ en: "duplicate rows", ja: "重複行" }, duplicates, duplicates_max),
      ].flat();
      const data = { coverage, calendar_warnings: dayWarnings, duplicates, generated_at: found.generatedAt };
      return judged(wrong, { en: `coverage ${percent}`, ja: `網羅率 ${percent}` }, data);
    },
  ),
};

function tooLow(percent: string, least = 0): Text[] {
  const limit = `${(least * 100).toFixed(2)} %`;
  return [
    { en: `coverage ${percent} is below ${limit}`, ja: `網羅率 ${percent} が下限 ${limit} を下回っています` },
  ];
}

function atMost(what: Text, count: number | null, most: number | undefined): Text[] {
  if (most === undefined || (count !== null && count <= most)) return [];
  const found = count ?? "–";
  return [{ en: `${what.en}: ${found} (at most ${most})`, ja: `${what.ja}: ${found} 件（上限 ${most} 件）` }];
}
