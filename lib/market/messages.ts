import { Exit, OpsError, type OpsErrorInit } from "../workspace/errors.ts";
import { errnoText } from "../workspace/fserror.ts";
import type { Text } from "../workspace/text.ts";
import { CANONICAL_COLUMNS } from "./header.ts";

/** Errors of bar files end a command with exit 1 and stand on stderr (specification 02 §4.6). */
function csvError(code: string, path: string, text: Text, hint?: Text, init: OpsErrorInit = {}): OpsError {
  return new OpsError(code, text, hint, {
    ...init,
    exit: Exit.finding,
    stream: "stderr",
    fields: { path, ...init.fields },
  });
}

const expectedHeader = CANONICAL_COLUMNS.join(",");

export function csvNotFound(path: string): OpsError {
  return csvError(
    "csv_not_found",
    path,
    { en: `There is no bar file ${path}.`, ja: `価格データのファイル ${path} がありません。` },
    {
      en: "Check --csv; relative paths start at the workspace.",
      ja: "--csv を確認してください。相対パスはワークスペースが起点です。",
    },
  );
}

export function notAFile(path: string, folder: boolean): OpsError {
  return csvError(
    "csv_not_a_file",
    path,
    folder
      ? {
          en: `${path} is a directory, not a bar file.`,
          ja: `${path} はディレクトリです。価格データのファイルではありません。`,
        }
      : {
          en: `${path} is a pipe or device, not a bar file.`,
          ja: `${path} はパイプまたはデバイスです。価格データのファイルではありません。`,
        },
    { en: "Name a CSV file (plain or .gz).", ja: "CSV ファイル（そのまま、または .gz）を指定してください。" },
  );
}

export function unreadable(path: string, cause: unknown): OpsError {
  const [code, reason] = errnoText(cause);
  return csvError(
    code,
    path,
    { en: `Cannot read ${path}: ${reason.en}.`, ja: `${path} を読み込めません: ${reason.ja}。` },
    undefined,
    { cause },
  );
}

export function headerMissing(path: string): OpsError {
  return csvError(
    "header_missing",
    path,
    { en: `${path} is empty.`, ja: `${path} は空です。` },
    {
      en: `A bar file begins with: ${expectedHeader}`,
      ja: `価格データの 1 行目は次のとおりです: ${expectedHeader}`,
    },
  );
}

/** `details` are the names alone, as the specification gives them; the hint says the rest. */
export function missingColumns(path: string, missing: readonly string[], firstLine: string): OpsError {
  const names = missing.join(",");
  const semicolons = firstLine.includes(";");
  return csvError(
    "missing_required_columns",
    path,
    { en: names, ja: names },
    semicolons
      ? {
          en: `The first line of ${path} is separated by semicolons; commas are expected, and points in decimals.`,
          ja: `${path} の 1 行目はセミコロン区切りです。区切りはコンマ、小数点はピリオドにしてください。`,
        }
      : {
          en: `The first line of ${path} has no column for these. A bar file begins with: ${expectedHeader}`,
          ja: `${path} の 1 行目に上記の列がありません。正しい 1 行目の例: ${expectedHeader}`,
        },
  );
}

export function symbolRequired(path: string, line: number | null): OpsError {
  const { en, ja } = place(path, line);
  return csvError(
    "symbol_required",
    path,
    { en: `No symbol in ${en}.`, ja: `${ja} に通貨ペアがありません。` },
    {
      en: "Fill the symbol column or pass --symbol.",
      ja: "symbol 列を埋めるか --symbol を指定してください。",
    },
  );
}

/** `details` in the form that the specification gives. */
export function rowsSkipped(path: string, code: string, line: number | null): OpsError {
  const details = `skipped=1, last_error=${code}, line=${line ?? "unknown"}`;
  const { en, ja } = place(path, line);
  return csvError(
    "rows_skipped",
    path,
    { en: details, ja: details },
    {
      en: `Correct ${en}, or run without --strict.`,
      ja: `${ja} を直すか、--strict なしで実行してください。`,
    },
  );
}

export function binaryContent(path: string, what: "utf16" | "nul", line: number | null): OpsError {
  const { en, ja } = place(path, line);
  return csvError(
    "csv_binary",
    path,
    what === "utf16"
      ? { en: `${path} is UTF-16 text.`, ja: `${path} は UTF-16 で書かれています。` }
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

export function damagedGzip(path: string, reason: string): OpsError {
  const truncated = reason.includes("end of file");
  return csvError(
    "csv_gzip_damaged",
    path,
    truncated
      ? {
          en: `${path} is a gzip file that ends too early.`,
          ja: `${path} は途中で切れた gzip ファイルです。`,
        }
      : {
          en: `${path} is a damaged gzip file: ${reason}.`,
          ja: `${path} は壊れた gzip ファイルです: ${reason}`,
        },
    {
      en: "Copy or download it again; `gzip -t` tests it.",
      ja: "コピーまたはダウンロードし直してください。gzip -t で検査できます。",
    },
  );
}

export function rowTooLong(path: string, line: number | null, limit: number): OpsError {
  const { en, ja } = place(path, line);
  return csvError(
    "csv_row_too_long",
    path,
    {
      en: `A row of more than ${limit} characters begins in ${en}.`,
      ja: `${ja} から ${limit} 文字を超える行が始まっています。`,
    },
    { en: 'Often a quote (") that is never closed.', ja: '閉じていない引用符（"）がよくある原因です。' },
  );
}

export function badQuotes(path: string, line: number | null): OpsError {
  const { en, ja } = place(path, line);
  return csvError(
    "csv_bad_quotes",
    path,
    { en: `The quotes (") in ${en} do not match.`, ja: `${ja} の引用符（"）の対応が取れていません。` },
    {
      en: "Close or remove the quote; a quote within quotes is written twice.",
      ja: "引用符を閉じるか取り除いてください。引用符の中の引用符は二つ重ねて書きます。",
    },
  );
}

export function notSeekable(path: string): OpsError {
  return csvError(
    "csv_not_seekable",
    path,
    { en: `${path} cannot be read from an offset.`, ja: `${path} は途中の位置から読めません。` },
    {
      en: "Only plain canonical bar files can; read it from its beginning.",
      ja: "途中から読めるのは標準形式の非圧縮ファイルだけです。先頭から読んでください。",
    },
  );
}

function place(path: string, line: number | null): Text {
  return line === null
    ? { en: path, ja: path }
    : { en: `line ${line} of ${path}`, ja: `${path} の ${line} 行目` };
}
