import { strategyKey } from "../../runs/strategy_key.ts";
import { loadManifest } from "../../runs/manifest/load.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import type { Manifest } from "../../runs/manifest/schema.ts";
import type { Review } from "../report/review.ts";

/** How the inputs of a proposal contradict each other; none where they belong together. */
export function contradictions(
  review: Review,
  report: JsonObject | undefined,
  diff: JsonObject,
  manifest: Manifest | undefined,
): string[] {
  const found: string[] = [];
  const experiment = isJsonObject(report?.experiment) ? report.experiment : {};
  if (report && (experiment.id ?? null) !== review.id) {
    found.push(
      `the report is of the experiment ${experiment.id ?? "(unknown)"}, the parameters are of ${review.id ?? "(unknown)"}`,
    );
  }
  if (report && !Bun.deepEquals(report.best_parameters ?? null, review.parameters)) {
    found.push("the report's best_parameters are not the proposed ones");
  }
  if (!manifest) return found;
  const { class_path, instruments } = manifest.strategy;
  const { strategy_key: key, symbol, mode } = diff;
  if (typeof key === "string" && strategyKey(key) !== strategyKey(class_path)) {
    found.push(`the state diff is of the strategy ${key}, the manifest of ${strategyKey(class_path)}`);
  }
  const fits = instruments.some(
    (instrument) =>
      (symbol === undefined || instrument.symbol === symbol) &&
      (mode === undefined || instrument.mode === null || instrument.mode === mode),
  );
  if (!fits)
    found.push(`the state diff is of ${symbol ?? "?"} ${mode ?? "?"}, which the manifest does not trade`);
  return found;
}

/** The manifest of the experiment behind a ranking, as far as its files can be read. */
export function manifestOf({ reader }: Context, best: JsonObject): Manifest | undefined {
  if (typeof best.config_path !== "string") return undefined;
  try {
    const text = reader.maybeText(best.config_path);
    const { manifest_path } = (text === undefined ? {} : parseYaml(text).value) as JsonObject;
    return typeof manifest_path === "string" ? loadManifest(reader, manifest_path).manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Throws `inputs_contradict` (exit 1). */
export function refuseContradictions(found: readonly string[]): void {
  if (found.length === 0) return;
  throw new OpsError(
    "inputs_contradict",
    {
      en: `The inputs do not belong together: ${found.join("; ")}.`,
      ja: `入力の内容が一致しません: ${found.join("; ")}`,
    },
    {
      en: "Make them of the same experiment, or proceed with --force: the packet then carries the warning.",
      ja: "同じ実験の入力をそろえてください。--force を付ければ、警告を残したまま作成します。",
    },
    { exit: 1, fields: { contradictions: [...found] } },
  );
}
