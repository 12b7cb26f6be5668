import { z } from "zod";
import { latestRuns } from "../../observability/weekly/latest.ts";
import { readRunRows } from "../../observability/weekly/runs.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { check, fail, judged, unknown } from "../check.ts";
import { amount, path } from "./params.ts";

interface Limits {
  min_sharpe?: number | undefined;
  max_drawdown?: number | undefined;
  min_win_rate?: Record<string, number> | undefined;
}

/** Checks of runs and their figures (specification 07 §10.3). */
export const runChecks = {
  "metrics.guard": check(
    {
      paths: z.array(path).min(1),
      min_sharpe: amount.optional(),
      max_drawdown: amount.optional(),
      min_win_rate: z.record(z.string(), amount).optional(),
    },
    ({ reader }, { paths, ...limits }) => {
      const runs = paths.map((file) => ({ file, metrics: reader.json(file) }));
      const other = runs.find(({ metrics }) => !isJsonObject(metrics) || typeof metrics.mode !== "string");
      if (other) return unknown(`${other.file} holds no metrics`, `${other.file} に指標がありません`);
      const figures = runs.map(({ metrics }) => figuresOf(metrics as JsonObject));
      const wrong = figures.flatMap((one) => beyond(one, limits));
      const told = figures.map(shown).join("; ");
      return judged(wrong, { en: told, ja: told }, { runs: figures });
    },
  ),

  "runs.latest": check(
    { index: path, manifest: z.string().optional(), expected: z.string().optional() },
    ({ reader }, { index, manifest, expected }) => {
      const latest = latestRuns(readRunRows(reader, index)?.rows ?? []).filter(
        ({ manifest_id }) => manifest === undefined || manifest_id === manifest,
      );
      if (latest.length === 0) return fail(`${index} lists no run`, `${index} に run がありません`);
      const wrong = latest.filter(({ run_id }) => expected !== undefined && run_id !== expected);
      const told = latest.map(({ key, run_id }) => `${key}: ${run_id}`).join(", ");
      const texts = wrong.map(({ key, run_id }) => ({
        en: `the newest run of ${key} is ${run_id}, not ${expected}`,
        ja: `${key} の最新の run は ${run_id} で、${expected} ではありません`,
      }));
      return judged(texts, { en: `newest: ${told}`, ja: `最新: ${told}` }, { latest_runs: latest });
    },
  ),
};

/** Drawdown is in pips, from zero; null for what a run without trades does not have. */
interface Figures extends JsonObject {
  mode: string;
  sharpe: number | null;
  max_drawdown_from_zero: number | null;
  win_rate: number | null;
}

function figuresOf({ mode, ...metrics }: JsonObject): Figures {
  const figure = (name: string) => (typeof metrics[name] === "number" ? metrics[name] : null);
  return {
    mode: String(mode),
    sharpe: figure("sharpe"),
    max_drawdown_from_zero: figure("max_drawdown_from_zero"),
    win_rate: figure("win_rate"),
  };
}

function beyond(figures: Figures, { min_sharpe, max_drawdown, min_win_rate = {} }: Limits): Text[] {
  const { mode, sharpe, max_drawdown_from_zero: drawdown, win_rate } = figures;
  return [
    atLeast(mode, "Sharpe", sharpe, min_sharpe),
    atLeast(mode, "max drawdown (pips)", drawdown, max_drawdown),
    atLeast(mode, "win rate", win_rate, min_win_rate[mode]),
  ].filter((text) => text !== undefined);
}

function atLeast(
  mode: string,
  name: string,
  value: number | null,
  least: number | undefined,
): Text | undefined {
  if (least === undefined || (value !== null && value >= least)) return undefined;
  const found = value === null ? "–" : value.toFixed(3);
  return {
    en: `${mode}: ${name} ${found} is below ${least}`,
    ja: `${mode}: ${name} ${found} が下限 ${least} を下回っています`,
  };
}

function shown({ mode, sharpe, max_drawdown_from_zero: drawdown, win_rate }: Figures): string {
  const text = (value: number | null) => (value === null ? "–" : value.toFixed(3));
  return `${mode}: Sharpe ${text(sharpe)}, drawdown ${text(drawdown)} pips, win rate ${text(win_rate)}`;
}
