import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { VerifyResult } from "./verify.ts";

/** A verification as an operator reads it: each dataset, and everything that does not fit. */
export function showVerify(result: VerifyResult, view: Canvas): string {
  const { manifest, datasets, history, archive, errors } = result;
  const rows = Object.values(datasets).map(({ dataset, status, row_count, messages }) => [
    dataset,
    status === "ok"
      ? view.paint.good(status)
      : status === "warning"
        ? view.paint.warn(status)
        : view.paint.bad(status),
    typeof row_count === "number" ? row_count : null,
    messages.join(", "),
  ]);
  const folders = (history.directories as JsonObject[]).length;
  return [
    errors.length === 0
      ? view.paint.good(
          view.text({
            en: `Bundle ${manifest?.sequence} is whole`,
            ja: `バンドル ${manifest?.sequence} に問題はありません`,
          }),
        )
      : view.paint.bad(
          view.text({
            en: `${errors.length} error(s) in the bundle`,
            ja: `バンドルに ${errors.length} 件の問題があります`,
          }),
        ),
    "",
    view.table(
      [
        view.text({ en: "Dataset", ja: "データセット" }),
        view.text({ en: "Status", ja: "状態" }),
        view.text({ en: "Rows", ja: "行数" }),
        view.text({ en: "Findings", ja: "指摘" }),
      ],
      rows,
    ),
    view.paint.dim(
      view.text({
        en: `history: ${folders} folder(s); deletions recorded: ${archive.entries}`,
        ja: `履歴: ${folders} フォルダー、削除の記録: ${archive.entries} 件`,
      }),
    ),
    ...errors.map(({ code, ...facts }) => view.paint.bad(`${code} ${Object.values(facts).join(" ")}`)),
  ].join("\n");
}
