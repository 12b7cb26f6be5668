import { OpsError } from "./errors.ts";
import type { Text } from "./text.ts";

const known: Record<string, [code: string, text: Text]> = {
  ENOSPC: ["disk_full", { en: "the disk is full", ja: "ディスクの空き容量がありません" }],
  EDQUOT: [
    "disk_full",
    { en: "the disk quota is used up", ja: "ディスク割り当て（クォータ）を使い切りました" },
  ],
  EFBIG: ["file_too_large", { en: "the file would be too large", ja: "ファイルが大きすぎます" }],
  EACCES: ["no_permission", { en: "no permission", ja: "権限がありません" }],
  EPERM: ["no_permission", { en: "not permitted", ja: "許可されていない操作です" }],
  EROFS: ["read_only", { en: "the file system is read-only", ja: "ファイルシステムが読み取り専用です" }],
  EIO: ["io_error", { en: "input/output error of the device", ja: "デバイスの入出力エラーです" }],
  EMFILE: [
    "too_many_open_files",
    { en: "too many open files in this process", ja: "このプロセスが開いているファイルが多すぎます" },
  ],
  ENFILE: [
    "too_many_open_files",
    { en: "too many open files on this computer", ja: "このコンピューターで開いているファイルが多すぎます" },
  ],
  ENOENT: ["file_not_found", { en: "it does not exist", ja: "存在しません" }],
  ENOTDIR: [
    "not_a_directory",
    { en: "a part of its path is not a directory", ja: "パスの途中にディレクトリでないものがあります" },
  ],
  EISDIR: ["is_a_directory", { en: "it is a directory", ja: "ディレクトリです" }],
  EEXIST: ["already_exists", { en: "it exists already", ja: "すでに存在します" }],
  ENOTEMPTY: ["not_empty", { en: "the directory is not empty", ja: "ディレクトリが空ではありません" }],
  ENAMETOOLONG: ["name_too_long", { en: "its name is too long", ja: "名前が長すぎます" }],
  ELOOP: ["link_loop", { en: "its symbolic links go in a circle", ja: "シンボリックリンクが循環しています" }],
  EBUSY: ["file_busy", { en: "it is in use", ja: "使用中です" }],
  ETXTBSY: ["file_busy", { en: "it is a running program", ja: "実行中のプログラムです" }],
};

const hints: Record<string, Text> = {
  disk_full: {
    en: "Free some space and run the command again.",
    ja: "空き容量を増やしてから再実行してください。",
  },
  no_permission: {
    en: "Check the owner and permissions of the file and its directory.",
    ja: "ファイルとディレクトリの所有者・権限を確認してください。",
  },
  too_many_open_files: {
    en: "Close other programs or raise the limit (ulimit -n), and run the command again.",
    ja: "ほかのプログラムを終了するか上限（ulimit -n）を上げてから再実行してください。",
  },
};
const usualHint: Text = {
  en: "Mend the cause and run the command again.",
  ja: "原因を取り除いてから再実行してください。",
};

/** A system error in words, as `[stable code, text]`. */
export function errnoText(error: unknown): [code: string, text: Text] {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const words = code || (error instanceof Error ? error.message : String(error));
  return known[code] ?? ["system_error", { en: words, ja: words }];
}

/** `Cannot <doing> <path>: <reason>` for a failed file-system call; any other error is returned as it is. */
export function fileError(error: unknown, doing: "read" | "write" | "delete", path: string): unknown {
  if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).errno !== "number") return error;
  const [code, reason] = errnoText(error);
  const verb = { read: "読み込めません", write: "書き込めません", delete: "削除できません" }[doing];
  return new OpsError(
    code,
    { en: `Cannot ${doing} ${path}: ${reason.en}.`, ja: `${path} を${verb}: ${reason.ja}。` },
    hints[code] ?? usualHint,
    { fields: { path }, cause: error },
  );
}
