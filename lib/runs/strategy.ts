import { userStrategy } from "../engine/strategies/user.ts";
import type { StrategyFactory } from "../engine/strategy.ts";
import { OpsError } from "../workspace/errors.ts";
import { missingInputHint } from "../workspace/paths.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import type { Manifest } from "./manifest/schema.ts";
import { strategyKey } from "./strategy_key.ts";

/** Strategies of the engine, by key. */
const BUILT_IN = ["day_orb_5m.DayORB5m"];

const SEE_TEMPLATE: Text = {
  en: "configs/strategies/templates/my_strategy.ts is a whole one.",
  ja: "完全な例が configs/strategies/templates/my_strategy.ts にあります。",
};

/**
 * The strategy of a manifest: undefined for the engine's own, else what the operator's module exports by default.
 * Such a module runs in this process: it may import types only, so that what it does depends on bars and parameters alone.
 * Throws `strategy_not_found` and `strategy_invalid` (exit 1); the strategy throws `strategy_failed` where its code fails on a bar.
 */
export function loadStrategy(
  reader: Reader,
  { class_path, module }: Manifest["strategy"],
): StrategyFactory | undefined {
  if (module !== null) return loadModule(reader, module);
  if (BUILT_IN.includes(strategyKey(class_path))) return undefined;
  throw failure(
    "strategy_not_found",
    {
      en: `The strategy ${class_path} is unknown.`,
      ja: `戦略 ${class_path} は登録されていません。`,
    },
    {
      en: `Write ${BUILT_IN.join(" or ")}, or name a file of your own with strategy.module.`,
      ja: `${BUILT_IN.join(" または ")} を指定するか、自作のファイルを strategy.module で指定してください。`,
    },
  );
}

function loadModule(reader: Reader, path: string): StrategyFactory {
  const shown = reader.workspace.show(path);
  const source = reader.maybeText(path);
  if (source === undefined) {
    throw failure(
      "strategy_not_found",
      {
        en: `The strategy module ${shown} does not exist.`,
        ja: `戦略モジュール ${shown} が見つかりません。`,
      },
      missingInputHint(reader.workspace, path, reader.files) ?? {
        en: "strategy.module is a path from the workspace.",
        ja: "strategy.module はワークスペースからのパスで書きます。",
      },
    );
  }
  const imports = importsOf(source, shown);
  if (imports.length > 0) {
    throw failure(
      "strategy_invalid",
      {
        en: `${shown} imports ${imports.join(", ")}; a strategy may import types only.`,
        ja: `${shown} は ${imports.join("、")} を読み込んでいます。戦略が import できるのは型だけです。`,
      },
      {
        en: "Write `import type`; helpers arrive in the setup. configs/strategies/templates/my_strategy.ts shows how.",
        ja: "`import type` を使ってください。補助関数は引数で渡されます（例: configs/strategies/templates/my_strategy.ts）。",
      },
    );
  }
  return userStrategy(defaultExport(reader.workspace.resolve(path), shown), (problem) =>
    failure(
      "strategy_failed",
      {
        en: `The strategy ${shown} cannot go on: ${problem}.`,
        ja: `戦略 ${shown} を実行できません: ${problem}`,
      },
      {
        en: "Mend that file and run again; nothing was written.",
        ja: "ファイルを直して再実行してください。何も書き込んでいません。",
      },
    ),
  );
}

function defaultExport(path: string, shown: string): unknown {
  const { default: factory } = require(path) as { default?: unknown };
  if (typeof factory === "function") return factory;
  throw failure(
    "strategy_invalid",
    {
      en: `${shown} has no default export that makes a strategy.`,
      ja: `${shown} に戦略を作る関数の default export がありません。`,
    },
    SEE_TEMPLATE,
  );
}

function importsOf(source: string, path: string): string[] {
  try {
    return new Bun.Transpiler({ loader: "ts" }).scanImports(source).map((found) => found.path);
  } catch (error) {
    throw failure(
      "strategy_invalid",
      {
        en: `${path} is no valid TypeScript: ${(error as Error).message}.`,
        ja: `${path} は正しい TypeScript ではありません: ${(error as Error).message}`,
      },
      SEE_TEMPLATE,
    );
  }
}

function failure(code: string, text: Text, hint: Text): OpsError {
  return new OpsError(code, text, hint, { exit: 1, stream: "stderr" });
}
