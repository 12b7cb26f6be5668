import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { stopText } from "./show_words.ts";

/** An action on the override, or how it stands. */
export function showOverride(result: JsonObject, view: Canvas): string {
  const record = [result.result, result.preview].find(isJsonObject) ?? result;
  const path = view.paint.dim(String(result.path ?? result.override_path));
  const preview = isJsonObject(result.preview)
    ? view.text({ en: " (preview: nothing was changed)", ja: "（プレビュー: 変更していません）" })
    : "";
  return `${line(record, view)}${preview}\n${path}`;
}

function line(record: JsonObject, view: Canvas): string {
  if (record.error === "override_corrupt") {
    return view.paint.bad(
      view.text({
        en: "The file is damaged and counts as a stop; enable or disable replaces it and keeps a copy.",
        ja: "ファイルが壊れているため停止中として扱います。enable か disable で作り直せます（元のファイルは保管します）。",
      }),
    );
  }
  if (record.status === "disabled") return view.paint.bad(view.text(stopText(record)));
  if (record.expired === true) return view.paint.good(view.text(overText(record)));
  const { updated_at } = record;
  const enabled: Text = updated_at
    ? { en: `updates are enabled since ${updated_at}`, ja: `更新は ${updated_at} から有効です` }
    : { en: "updates are enabled", ja: "更新は有効です" };
  return view.paint.good(view.text(enabled));
}

/** A stop that has ended by itself: nobody has enabled anything since. */
function overText({ until, reason }: JsonObject): Text {
  return {
    en: `updates are enabled: the stop until ${until} is over (${reason ?? "no reason given"})`,
    ja: `更新は有効です: ${until} までの停止は終了しました（${reason ?? "理由の記載なし"}）`,
  };
}
