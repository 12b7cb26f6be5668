import { Exit, OpsError } from "../../workspace/errors.ts";

export function noDirectory(path: string): OpsError {
  return new OpsError(
    "runs_not_found",
    { en: `There is no search directory ${path}.`, ja: `検索ディレクトリ ${path} がありません。` },
    {
      en: "run_param_sweep makes it; --runs-dir names another.",
      ja: "run_param_sweep が作成します。別の場所は --runs-dir で指定してください。",
    },
    { fields: { path } },
  );
}

export function noTrials(path: string): OpsError {
  return new OpsError(
    "no_trials",
    { en: `${path} holds no trial.`, ja: `${path} に試行がありません。` },
    { en: "Run run_param_sweep first.", ja: "先に run_param_sweep を実行してください。" },
    { exit: Exit.finding, fields: { path } },
  );
}
