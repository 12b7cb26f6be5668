import Papa from "papaparse";
import { parseDecimal } from "../../workspace/decimal.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Figures } from "./telemetry.ts";

const VALUES = ["budget_pct", "budget", "budget_percent", "allocation_pct"];

/** Budgets in percent of equity by category, in lower case as manifests have them: those of the flags, then those of a CSV file. Throws `budget_missing` (exit 2). */
export function readBudgets(reader: Reader, flags: Figures, csv: string | undefined): Figures {
  const given = Object.entries(flags).map(([category, budget]) => [category.toLowerCase(), budget]);
  const listed = csv === undefined ? {} : budgetsOf(reader.text(csv), reader.workspace.show(csv));
  return { ...listed, ...Object.fromEntries(given) };
}

/** A table with a column `category` (any case) and one of `VALUES`: the first that is not empty counts. */
export function budgetsOf(text: string, name: string): Figures {
  const { data } = Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ""), {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: (header) => header.trim().toLowerCase(),
  });
  const rows = data.map((row, at): [string, number] => {
    const category = row.category?.trim().toLowerCase();
    const cell = VALUES.map((column) => row[column]?.trim()).find(Boolean);
    const budget = parseDecimal(cell ?? "");
    if (!category || budget === undefined) throw budgetMissing(name, at + 2, category);
    return [category, budget];
  });
  return Object.fromEntries(rows);
}

function budgetMissing(name: string, line: number, category: string | undefined): OpsError {
  const what = category ? { en: `a budget for ${category}`, ja: `${category} の予算` } : NO_CATEGORY;
  return new OpsError(
    "budget_missing",
    { en: `${name}:${line}: lacks ${what.en}.`, ja: `${name}:${line}: ${what.ja}がありません。` },
    {
      en: `Columns: category and one of ${VALUES.join(", ")}, in percent of equity.`,
      ja: `列は category と、${VALUES.join("、")} のいずれか（資産に対する %）です。`,
    },
    { fields: { path: name, line } },
  );
}

const NO_CATEGORY = { en: "a category", ja: "カテゴリー" };
