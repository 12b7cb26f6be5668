import type { Canvas } from "../workspace/canvas.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Text } from "../workspace/text.ts";
import type { CheckResult } from "./check.ts";
import type { ListResult } from "./list.ts";
import type { NewResult } from "./new.ts";
import type { ReplayResult } from "./replay.ts";
import type { ShareResult } from "./share.ts";
import type { Report } from "./report.ts";
import { showReplay, showReport } from "./show_report.ts";

export type IncidentResult = NewResult | ListResult | CheckResult | ReplayResult | Report | ShareResult;

/** What `incident` shows on a terminal, by its action. */
export function showIncident(result: JsonObject, view: Canvas): string {
  const given = result as IncidentResult;
  switch (given.action) {
    case "new":
      return showNew(given, view);
    case "list":
      return showList(given, view);
    case "check":
      return showCheck(given, view);
    case "replay":
      return showReplay(given, view);
    case "report":
      return showReport(given, view);
    case "share":
      return showShare(given, view);
  }
}

function showNew({ incident_id, files, dry_run }: NewResult, { text, paint }: Canvas): string {
  const done: Text = dry_run
    ? { en: "would be made; nothing was written:", ja: "を作成します（書き込みはしていません）:" }
    : { en: "was made:", ja: "を作成しました:" };
  return [`${paint.strong(incident_id)} ${text(done)}`, ...files.map((file) => `  ${file}`)].join("\n");
}

function showList({ incidents }: ListResult, { text, table }: Canvas): string {
  if (incidents.length === 0)
    return text({ en: "There are no incidents.", ja: "インシデントはありません。" });
  const head: Text[] = [
    { en: "incident", ja: "インシデント" },
    { en: "severity", ja: "重大度" },
    { en: "loss (pips)", ja: "損益（pips）" },
    { en: "from", ja: "開始" },
    { en: "to", ja: "終了" },
    { en: "replay", ja: "再現" },
    { en: "shared", ja: "共有" },
  ];
  const yes = text({ en: "yes", ja: "済" });
  return table(
    head.map(text),
    incidents.map((row) => [
      row.incident_id,
      row.severity,
      row.loss_pips,
      row.start_ts,
      row.end_ts,
      row.error ?? (row.verdict && text(VERDICTS[row.verdict]!)),
      row.shared ? yes : null,
    ]),
  );
}

const VERDICTS: Record<string, Text> = {
  reproduced: { en: "reproduced", ja: "再現できた" },
  not_reproduced: { en: "not reproduced", ja: "再現できない" },
};

function showCheck({ checked, problems }: CheckResult, { text, paint }: Canvas): string {
  const lines = problems.map(({ path, problem }) => `${paint.bad(path)}: ${text(problem)}`);
  const sum: Text =
    problems.length === 0
      ? {
          en: `${checked.length} incident(s) checked: no problem.`,
          ja: `インシデント ${checked.length} 件を点検しました。問題はありません。`,
        }
      : {
          en: `${checked.length} incident(s) checked: ${problems.length} problem(s).`,
          ja: `インシデント ${checked.length} 件を点検し、${problems.length} 件の問題が見つかりました。`,
        };
  return [...lines, text(sum)].join("\n");
}

function showShare({ digest, files, dry_run }: ShareResult, { text, paint }: Canvas): string {
  const sum: Text =
    files.length === 0
      ? { en: "Shared already: no change.", ja: "共有済みです（変更なし）。" }
      : dry_run
        ? { en: "Nothing was written.", ja: "書き込みはしていません。" }
        : { en: `Shared in ${files.length} document(s).`, ja: `${files.length} 件の文書に共有しました。` };
  return [paint.strong(digest), ...files.map(({ diff }) => diff.trimEnd()), text(sum)].join("\n");
}
