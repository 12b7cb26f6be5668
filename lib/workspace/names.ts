import { OpsError } from "./errors.ts";

const japanese: Record<string, string> = {
  symbol: "シンボル",
  mode: "モード",
  strategy: "戦略キー",
  job: "ジョブ名",
  incident: "インシデント ID",
  task: "タスク ID",
  run: "ラン ID",
  checklist: "チェックリスト名",
  lock: "ロック名",
  source: "ソース名",
  timeframe: "時間足",
};

/** Letters, digits, `.`, `_` and `-`, beginning with a letter or digit, without `..`, at most 80 long. */
const pattern = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/**
 * Returns an identifier that will become part of a path (symbol, mode, strategy key, job id …), or throws `invalid_name`.
 * Nothing that could leave its folder, hide its direction or be cut by the file system passes.
 */
export function checkName(kind: string, value: string): string {
  if (pattern.test(value) && !value.endsWith(".")) return value;
  const shown = showName(value);
  const ja = japanese[kind] ?? kind;
  throw new OpsError(
    "invalid_name",
    { en: `${shown} is not a valid ${kind}.`, ja: `${shown} は${ja}として使えません。` },
    {
      en: "Allowed: letters, digits, '.', '_' and '-', beginning with a letter or digit, without '..', at most 80 characters.",
      ja: "使えるのは英数字と '.'、'_'、'-' です。先頭は英数字、'..' は不可、最大 80 文字です。",
    },
    { fields: { kind, value: shown.slice(1, -1) } },
  );
}

/** Quoted, with every character that a terminal might hide or obey escaped, and cut to 40 characters. */
export function showName(value: string): string {
  const head = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return JSON.stringify(head).replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}
