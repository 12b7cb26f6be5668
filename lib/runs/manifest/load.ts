import { type Fix, type Fixes, fixesOf, type Semantics } from "../../engine/config.ts";
import { OpsError } from "../../workspace/errors.ts";
import { told, withMember } from "../../workspace/issues.ts";
import type { Reader } from "../../workspace/reader.ts";
import { unknownKey } from "../../workspace/suggest.ts";
import type { Text } from "../../workspace/text.ts";
import { parseYaml, type YamlDocument, YamlError } from "../../workspace/yaml.ts";
import { doubtfulValues } from "./doubts.ts";
import { type StrayKey, strayKeys } from "./keys.ts";
import { type Manifest, manifestSchema } from "./schema.ts";

/** How a command line may change what the manifest says about semantics. */
export interface SemanticsChoice {
  semantics?: Semantics;
  fix?: Fix[];
  noFix?: Fix[];
}

/** A manifest that is ready to run, with the semantics that its reading depended on. */
export interface LoadedManifest {
  /** As operators name it: workspace-relative. */
  path: string;
  manifest: Manifest;
  semantics: Semantics;
  fixes: Fixes;
  /** What has no effect although it stands there, with lines. Empty under `corrected`, where such things are errors. */
  warnings: Text[];
}

interface Problem {
  line: number;
  /** Dotted path of the key. */
  key: string;
  text: Text;
}

/**
 * Reads a strategy manifest (specification 02 §2) and settles its semantics: `--semantics` sets aside what the manifest says
 * (its `runner.fixes` too), `--fix` and `--no-fix` switch single corrections.
 *
 * Unknown and misplaced keys, and texts that nothing understands, are warnings under `reference`, else errors.
 * Throws `manifest_not_found`, and `manifest_invalid` with every problem and its line (both exit 1).
 */
export function loadManifest(reader: Reader, path: string, choice: SemanticsChoice = {}): LoadedManifest {
  const shown = reader.workspace.show(path);
  const text = reader.maybeText(path);
  if (text === undefined) {
    throw new OpsError(
      "manifest_not_found",
      { en: `The manifest ${shown} does not exist.`, ja: `マニフェスト ${shown} が見つかりません。` },
      {
        en: "Name a file with --manifest; the shipped ones are in configs/strategies.",
        ja: "--manifest でファイルを指定してください。同梱のものは configs/strategies にあります。",
      },
      { exit: 1, stream: "stderr", fields: { path: shown } },
    );
  }
  return readManifest(text, shown, choice);
}

/** As `loadManifest`, from the text of the file at `path`. */
export function readManifest(text: string, path: string, choice: SemanticsChoice = {}): LoadedManifest {
  const document = parse(text, path);
  const result = manifestSchema.safeParse(document.value, { jitless: true });
  const issues = result.success ? [] : told(manifestSchema, document.value, result.error);
  const problems = issues.map((issue) => place(document, issue.path, withMember(issue)));
  const said = result.success ? result.data.runner.semantics : null;
  const semantics = choice.semantics ?? said ?? "corrected";
  const fixes = fixesOf(semantics, {
    ...(choice.semantics === undefined && result.data?.runner.fixes),
    ...Object.fromEntries((choice.fix ?? []).map((fix) => [fix, true])),
    ...Object.fromEntries((choice.noFix ?? []).map((fix) => [fix, false])),
  });
  const doubts = strayKeys(document.value).map((stray) => strayProblem(document, stray));
  if (result.success) {
    doubts.push(...doubtfulValues(result.data).map((doubt) => place(document, doubt.path, doubt.text)));
    if (fixes.worst_order) problems.push(...policyProblems(document, result.data));
  }
  if (semantics === "corrected") problems.push(...doubts);
  if (!result.success || problems.length > 0) throw invalid(path, problems);
  const manifest = result.data;
  manifest.meta.version = versionText(document, manifest.meta.version);
  const warnings = inOrder(doubts).map(({ line, text: { en, ja } }) => ({
    en: `${path}:${line}: ${en}`,
    ja: `${path}:${line}: ${ja}`,
  }));
  return { path, manifest, semantics, fixes, warnings };
}

function parse(text: string, path: string): YamlDocument {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw invalid(path, [{ line: error.line, key: "", text: error.text }]);
  }
}

/** The version as written: 1.0 is not 1. */
function versionText(document: YamlDocument, version: string): string {
  return document.rawOf(["meta", "version"])?.trim() || version;
}

function place(document: YamlDocument, path: readonly PropertyKey[], text: Text): Problem {
  return { line: document.lineOf(path), key: path.join("."), text };
}

/** `worst_order` decides what the policy for conservative runs used to decide. */
function policyProblems(document: YamlDocument, manifest: Manifest): Problem[] {
  const policy = manifest.runner.runner_config.fill_same_bar_policy_conservative ?? "sl_first";
  if (policy === "sl_first") return [];
  const path = ["runner", "runner_config", "fill_same_bar_policy_conservative"];
  return [
    place(document, path, {
      en: `${path.join(".")}: ${policy} contradicts runner.fixes.worst_order; remove one of the two keys`,
      ja: `${path.join(".")}: ${policy} は runner.fixes.worst_order と両立しません。どちらかのキーを外してください`,
    }),
  ];
}

function strayProblem(document: YamlDocument, { path, places, meant }: StrayKey): Problem {
  const key = path.join(".");
  const where = places.join(" or ");
  if (places.length > 0) {
    return place(document, path, {
      en: `${key} has no effect here; it belongs at ${where}`,
      ja: `${key} はこの位置では効果がありません。${places.join(" または ")} に移してください`,
    });
  }
  return place(document, path, unknownKey(key, meant));
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line);
}

function invalid(path: string, problems: Problem[]): OpsError {
  const ordered = inOrder(problems);
  const between = ordered.length > 1 ? "\n  " : " ";
  const lines = (lang: "en" | "ja") =>
    ordered.map(({ line, text }) => `${between}${path}:${line}: ${text[lang]}`).join("");
  return new OpsError(
    "manifest_invalid",
    {
      en: `The manifest ${path} cannot be used:${lines("en")}`,
      ja: `マニフェスト ${path} は使えません:${lines("ja")}`,
    },
    {
      en: "Correct the lines named; configs/strategies/templates/base_strategy.yaml explains every key.",
      ja: "示した行を直してください。各キーの説明は configs/strategies/templates/base_strategy.yaml にあります。",
    },
    {
      exit: 1,
      stream: "stderr",
      fields: { path, problems: ordered.map(({ line, key, text }) => ({ line, key, problem: text.en })) },
    },
  );
}
