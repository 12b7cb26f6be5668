import { Exit, OpsError } from "./errors.ts";
import type { Files } from "./files.ts";
import { missingInputHint, type Workspace } from "./paths.ts";

export function notFound(workspace: Workspace, path: string, files: Files): OpsError {
  const shown = workspace.show(path);
  return new OpsError(
    "file_not_found",
    { en: `${shown} does not exist.`, ja: `${shown} が存在しません。` },
    missingInputHint(workspace, path, files),
    { fields: { path: shown } },
  );
}

export function isADirectory(path: string): OpsError {
  return new OpsError(
    "is_a_directory",
    {
      en: `${path} is a directory; a file is needed.`,
      ja: `${path} はディレクトリです。ファイルが必要です。`,
    },
    undefined,
    { fields: { path } },
  );
}

export function notADirectory(path: string): OpsError {
  return new OpsError(
    "not_a_directory",
    {
      en: `${path} is a file; a directory is needed.`,
      ja: `${path} はファイルです。ディレクトリが必要です。`,
    },
    undefined,
    { fields: { path } },
  );
}

export function notRegular(path: string): OpsError {
  return new OpsError(
    "not_a_regular_file",
    {
      en: `${path} is a pipe, device or socket; it cannot be read twice, so it cannot be an input.`,
      ja: `${path} はパイプ・デバイス・ソケットのいずれかです。読み直せないため入力にできません。`,
    },
    { en: "Write its content to a file first.", ja: "先に内容をファイルへ書き出してください。" },
    { fields: { path } },
  );
}

export function reserved(path: string): OpsError {
  return new OpsError(
    "reserved_path",
    {
      en: `${path} belongs to the locks and the committer.`,
      ja: `${path} はロックとコミット処理の専用領域です。`,
    },
    { en: "Choose another path.", ja: "別のパスを指定してください。" },
    { fields: { path } },
  );
}

export function changedWhileReading(path: string): OpsError {
  return new OpsError(
    "changed_while_reading",
    { en: `${path} changed while it was being read.`, ja: `読み込み中に ${path} が変更されました。` },
    { en: "Run the command again.", ja: "コマンドをもう一度実行してください。" },
    { exit: Exit.locked, fields: { path } },
  );
}

/** UTF-8 text, a byte order mark included. Throws `not_utf8` and says what the bytes look like. */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const [en, ja] = looksLike(bytes);
    throw new OpsError(
      "not_utf8",
      { en: `${path} is not UTF-8 text${en}.`, ja: `${path} は UTF-8 のテキストではありません${ja}。` },
      { en: "Convert it to UTF-8.", ja: "UTF-8 に変換してください。" },
      { fields: { path } },
    );
  }
}

function looksLike([first, second]: Uint8Array): [en: string, ja: string] {
  if (first === 0x1f && second === 0x8b) return ["; it looks gzip-compressed", "（gzip 圧縮のようです）"];
  if (first === 0x50 && second === 0x4b) return ["; it looks like a ZIP file", "（ZIP ファイルのようです）"];
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return utf16 ? ["; it looks like UTF-16", "（UTF-16 のようです）"] : ["", ""];
}
