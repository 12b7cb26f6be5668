import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { ExportResult } from "./export.ts";

/** An export as an operator reads it: each dataset, where it went, and what went wrong. */
export function showExport(result: ExportResult, view: Canvas): string {
  const { status, sequence, manifest, errors, upload } = result;
  const entries = isJsonObject(manifest) ? (manifest.datasets as JsonObject[]) : [];
  const rows = Object.entries(result.datasets).map(([name, outcome]) => {
    const entry = entries.find(({ dataset }) => dataset === name);
    const shown = outcome === "ok" ? view.paint.good("ok") : view.paint.bad(String(outcome));
    return [name, shown, entry ? Number(entry.row_count) : null, entry ? String(entry.path) : null];
  });
  const carried = entries.filter((entry) => entry.carried_over).map(({ dataset }) => dataset);
  return [
    status === "ok"
      ? view.paint.good(
          view.text({ en: `Exported as bundle ${sequence}`, ja: `バンドル ${sequence} を書き出しました` }),
        )
      : view.paint.bad(view.text({ en: "The export has errors", ja: "書き出しでエラーが発生しました" })),
    "",
    view.table(
      [
        view.text({ en: "Dataset", ja: "データセット" }),
        view.text({ en: "Outcome", ja: "結果" }),
        view.text({ en: "Rows", ja: "行数" }),
        view.text({ en: "File", ja: "ファイル" }),
      ],
      rows,
    ),
    ...(carried.length > 0
      ? [
          view.text({
            en: `kept from earlier: ${carried.join(", ")}`,
            ja: `前回のまま: ${carried.join("、")}`,
          }),
        ]
      : []),
    ...errors.map(({ dataset, error, error_code }) => view.paint.bad(`${dataset}: ${error} (${error_code})`)),
    ...(isJsonObject(upload) ? [uploadText(upload, view)] : []),
  ].join("\n");
}

function uploadText(upload: JsonObject, view: Canvas): string {
  const { command, dry_run, skipped, returncode } = upload;
  if (dry_run)
    return view.text({
      en: `upload: ${command}, not run`,
      ja: `アップロード: ${command}（実行していません）`,
    });
  if (skipped)
    return view.text({ en: `upload: ${command}, skipped`, ja: `アップロード: ${command}（スキップ）` });
  return view.text({
    en: `upload: ${command}, return code ${returncode ?? "–"}`,
    ja: `アップロード: ${command}、終了コード ${returncode ?? "–"}`,
  });
}
