import { OpsError } from "../../workspace/errors.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import type { Reader } from "../../workspace/reader.ts";

export function barsNotFound(reader: Reader, path: string): OpsError {
  const shown = reader.workspace.show(path);
  return new OpsError(
    "bars_not_found",
    { en: `The bar file ${shown} does not exist.`, ja: `価格データのファイル ${shown} がありません。` },
    missingInputHint(reader.workspace, path, reader.files) ?? {
      en: "Ingest bars first, or name a file with --bars.",
      ja: "先に価格データを取り込むか、--bars でファイルを指定してください。",
    },
    { exit: 1, fields: { path: shown } },
  );
}

export function barsInvalid(path: string, why: string): OpsError {
  return new OpsError(
    "bars_invalid",
    { en: `${path} is no usable bar file: ${why}.`, ja: `${path} は価格データとして使えません: ${why}。` },
    {
      en: "The first line must name timestamp, o, h, l and c (symbol, tf, v and spread as well, where there are any).",
      ja: "1 行目に timestamp、o、h、l、c の列名が必要です（symbol、tf、v、spread もあれば記載します）。",
    },
    { exit: 1, fields: { path } },
  );
}

const CONTENT = /^(csv_|header_missing$|missing_required_columns$)/;

/** The values of a reading; what the loader says against the file's content becomes `bars_invalid`. */
export function* namingBars<Value>(path: string, reading: Iterable<Value>): Generator<Value, void> {
  try {
    yield* reading;
  } catch (error) {
    if (!(error instanceof OpsError) || !CONTENT.test(error.code)) throw error;
    const { text, hint, fields, code } = error;
    throw new OpsError("bars_invalid", text, hint, {
      exit: 1,
      fields: { ...fields, path, reason: code },
      cause: error,
    });
  }
}
