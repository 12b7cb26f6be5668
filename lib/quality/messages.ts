import { Exit, OpsError } from "../workspace/errors.ts";
import { missingInputHint } from "../workspace/paths.ts";
import type { Reader } from "../workspace/reader.ts";

export function csvMissing(reader: Reader, csv: string): OpsError {
  const shown = reader.workspace.show(csv);
  return new OpsError(
    "csv_not_found",
    { en: `CSV not found: ${csv}`, ja: `CSV が見つかりません: ${csv}` },
    missingInputHint(reader.workspace, csv, reader.files) ?? {
      en: `Check --csv; relative paths start at the workspace ${reader.workspace.root}.`,
      ja: `--csv を確認してください。相対パスの起点はワークスペース ${reader.workspace.root} です。`,
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

export function summaryRequired(): OpsError {
  return new OpsError(
    "calendar_day_summary_required",
    {
      en: "--fail-on-calendar-day-warnings requires --calendar-day-summary.",
      ja: "--fail-on-calendar-day-warnings には --calendar-day-summary が必要です。",
    },
    { en: "Add --calendar-day-summary.", ja: "--calendar-day-summary を付けてください。" },
  );
}

export function pageRequired(): OpsError {
  return new OpsError(
    "page_required",
    { en: "--run requires --html.", ja: "--run には --html が必要です。" },
    { en: "Add --html FILE.", ja: "--html FILE を付けてください。" },
  );
}

export function recordsWithoutStage(path: string): OpsError {
  return new OpsError(
    "records_invalid",
    { en: `${path} has no column stage.`, ja: `${path} に stage 列がありません。` },
    { en: "Name the folder of a run.", ja: "ラン・フォルダーを指定してください。" },
    { fields: { path } },
  );
}

export function endsBeforeStart(): OpsError {
  return new OpsError(
    "invalid_range",
    {
      en: "--start-timestamp must be earlier than or equal to --end-timestamp.",
      ja: "--start-timestamp は --end-timestamp 以前の時刻にしてください。",
    },
    { en: "Swap the two, or leave one out.", ja: "2 つを入れ替えるか、片方を省いてください。" },
  );
}

export function sameFile(path: string): OpsError {
  return new OpsError(
    "same_file",
    {
      en: `${path} is named twice: the bars and every output need a file of their own.`,
      ja: `${path} が重複しています。バーの CSV と各出力には別々のファイルを指定してください。`,
    },
    { en: "Name another output file.", ja: "別の出力先を指定してください。" },
    { fields: { path } },
  );
}
