import { Exit, OpsError, type OpsErrorInit } from "../workspace/errors.ts";
import { errnoText } from "../workspace/fserror.ts";
import type { Text } from "../workspace/text.ts";
import { CANONICAL_COLUMNS } from "./header.ts";

/** Errors of bar files end a command with exit 1 and stand on stderr (specification 02 §4.6). */
function csvError(code: string, name: string, text: Text, hint?: Text, init: OpsErrorInit = {}): OpsError {
  return new OpsError(code, text, hint, {
    ...init,
    exit: Exit.finding,
    stream: "stderr",
    fields: { path: name, ...init.fields },
  });
}

const expectedHeader = CANONICAL_COLUMNS.join(",");

export function csvNotFound(name: string): OpsError {
  return csvError(
    "csv_not_found",
    name,
    { en: `There is no bar file ${name}.`, ja: `価格データのファイル ${name} がありません。` },
    {
      en: "Check the path; relative ones start at the workspace.",
      ja: "パスを確認してください。相対パスはワークスペースが起点です。",
    },
  );
}

export function notAFile(name: string, folder: boolean): OpsError {
  return csvError(
    "csv_not_a_file",
    name,
    folder
      ? {
          en: `${name} is a directory, not a bar file.`,
          ja: `${name} はディレクトリです。価格データのファイルではありません。`,
        }
      : {
          en: `${name} is a pipe or device, not a bar file.`,
          ja: `${name} はパイプまたはデバイスです。価格データのファイルではありません。`,
        },
    { en: "Name a CSV file (plain or .gz).", ja: "CSV ファイル（そのまま、または .gz）を指定してください。" },
  );
}

export function unreadable(name: string, cause: unknown): OpsError {
  const [code, reason] = errnoText(cause);
  return csvError(
    code,
    name,
    { en: `Cannot read ${name}: ${reason.en}.`, ja: `${name} を読み込めません: ${reason.ja}。` },
    undefined,
    { cause },
  );
}

export function headerMissing(name: string): OpsError {
  return csvError(
    "header_missing",
    name,
    { en: `${name} is empty.`, ja: `${name} は空です。` },
    {
      en: `A bar file begins with: ${expectedHeader}`,
      ja: `価格データの 1 行目は次のとおりです: ${expectedHeader}`,
    },
  );
}

/** `details` are the names alone, as the specification gives them; the hint says the rest. */
export function missingColumns(name: string, missing: readonly string[], firstLine: string): OpsError {
  const names = missing.join(",");
  const semicolons = firstLine.includes(";");
  return csvError(
    "missing_required_columns",
    name,
    { en: names, ja: names },
    semicolons
      ? {
          en: `The first line of ${name} is separated by semicolons; commas are expected, and points in decimals.`,
          ja: `${name} の 1 行目はセミコロン区切りです。区切りはコンマ、小数点はピリオドにしてください。`,
        }
      : {
          en: `The first line of ${name} has no column for these. A bar file begins with: ${expectedHeader}`,
          ja: `${name} の 1 行目に上記の列がありません。正しい 1 行目の例: ${expectedHeader}`,
        },
  );
}

export function symbolRequired(name: string, line: number | null): OpsError {
  const { en, ja } = place(name, line);
  return csvError(
    "symbol_required",
    name,
    { en: `No symbol in ${en}.`, ja: `${ja} に通貨ペアがありません。` },
    {
      en: "Fill the symbol column or pass --symbol.",
      ja: "symbol 列を埋めるか --symbol を指定してください。",
    },
  );
}

/** `details` in the form that the specification gives. */
export function rowsSkipped(name: string, code: string, line: number | null): OpsError {
  const details = `skipped=1, last_error=${code}, line=${line ?? "unknown"}`;
  const { en, ja } = place(name, line);
  return csvError(
    "rows_skipped",
    name,
    { en: details, ja: details },
    {
      en: `Correct ${en}, or run without --strict.`,
      ja: `${ja} を直すか、--strict なしで実行してください。`,
    },
  );
}

export function binaryContent(name: string, what: "utf16" | "nul", line: number | null): OpsError {
  const { en, ja } = place(name, line);
  return csvError(
    "csv_binary",
    name,
    what === "utf16"
      ? { en: `${name} is UTF-16 text.`, ja: `${name} は UTF-16 で書かれています。` }
      : {
          en: `NUL bytes in ${en}: the file is damaged or no text.`,
          ja: `${ja} 付近に NUL バイトがあります。ファイルが壊れているか、テキストではありません。`,
        },
    what === "utf16"
      ? { en: "Save it as UTF-8.", ja: "UTF-8 で保存し直してください。" }
      : {
          en: "Restore it from its source; a power cut can leave such a tail.",
          ja: "元データから復元してください。停電で末尾がこうなることがあります。",
        },
  );
}

export function damagedGzip(name: string, reason: string): OpsError {
  const truncated = reason.includes("end of file");
  return csvError(
    "csv_gzip_damaged",
    name,
    truncated
      ? {
          en: `${name} is a gzip file that ends too early.`,
          ja: `${name} は途中で切れた gzip ファイルです。`,
        }
      : {
          en: `${name} is a damaged gzip file: ${reason}.`,
          ja: `${name} は壊れた gzip ファイルです: ${reason}`,
        },
    {
      en: "Copy or download it again; `gzip -t` tests it.",
      ja: "コピーまたはダウンロードし直してください。gzip -t で検査できます。",
    },
  );
}

export function rowTooLong(name: string, line: number | null, limit: number): OpsError {
  const { en, ja } = place(name, line);
  return csvError(
    "csv_row_too_long",
    name,
    {
      en: `A row of more than ${limit} characters begins in ${en}.`,
      ja: `${ja} から ${limit} 文字を超える行が始まっています。`,
    },
    { en: 'Often a quote (") that is never closed.', ja: '閉じていない引用符（"）がよくある原因です。' },
  );
}

export function badQuotes(name: string, line: number | null): OpsError {
  const { en, ja } = place(name, line);
  return csvError(
    "csv_bad_quotes",
    name,
    { en: `The quotes (") in ${en} do not match.`, ja: `${ja} の引用符（"）の対応が取れていません。` },
    {
      en: "Close or remove the quote; a quote within quotes is written twice.",
      ja: "引用符を閉じるか取り除いてください。引用符の中の引用符は二つ重ねて書きます。",
    },
  );
}

export function notSeekable(name: string): OpsError {
  return csvError(
    "csv_not_seekable",
    name,
    { en: `${name} cannot be read from an offset.`, ja: `${name} は途中の位置から読めません。` },
    {
      en: "Only plain canonical bar files can; read it from its beginning.",
      ja: "途中から読めるのは標準形式の非圧縮ファイルだけです。先頭から読んでください。",
    },
  );
}

function place(name: string, line: number | null): Text {
  return line === null
    ? { en: name, ja: name }
    : { en: `line ${line} of ${name}`, ja: `${name} の ${line} 行目` };
}
