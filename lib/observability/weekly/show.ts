import type { Canvas } from "../../workspace/canvas.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";

/** What `summarize_runs` says on a terminal, by the mode that it ran in. */
export function showSummarize(result: JsonObject, view: Canvas): string {
  if ("latest_runs" in result) return showLatest(result, view);
  if ("components" in result) return showPlain(result, view);
  return "resigned" in result ? showResigned(result, view) : showWeekly(result, view);
}

function showLatest(result: JsonObject, view: Canvas): string {
  if (!result.available) {
    return view.paint.bad(
      view.text({ en: `no run index: ${result.source}`, ja: `ラン索引がありません: ${result.source}` }),
    );
  }
  const rows = listOf(result.latest_runs).map((run) => [
    String(run.key),
    String(run.run_id),
    String(run.timestamp ?? "–"),
    String(run.symbol ?? "–"),
    String(run.mode ?? "–"),
  ]);
  return [
    view.table(
      [
        view.text({ en: "Group", ja: "グループ" }),
        view.text({ en: "Newest run", ja: "最新ラン" }),
        view.text({ en: "Time", ja: "時刻" }),
        view.text({ en: "Symbol", ja: "シンボル" }),
        view.text({ en: "Mode", ja: "モード" }),
      ],
      rows,
    ),
    view.paint.dim(view.text({ en: `${result.total_runs} runs in all`, ja: `全 ${result.total_runs} ラン` })),
  ].join("\n");
}

function showWeekly(result: JsonObject, view: Canvas): string {
  const { status, week_start, error_code } = result;
  if (status === "error") {
    const what = [result.missing_inputs, result.failed].flatMap((list) => (Array.isArray(list) ? list : []));
    return view.paint.bad(
      [`${error_code}${result.message ? `: ${result.message}` : ""}`, ...what.map(String)].join("\n  "),
    );
  }
  const done: Text =
    status === "dry_run"
      ? { en: `Report of the week of ${week_start}, not sent`, ja: `${week_start} の週のレポート（未送信）` }
      : { en: `Report of the week of ${week_start}, sent`, ja: `${week_start} の週のレポートを送信しました` };
  return [
    view.paint.good(view.text(done)),
    ...listOf(result.alerts).map(({ severity, message }) =>
      (severity === "info" ? view.paint.dim : view.paint.warn)(`${severity}: ${message}`),
    ),
    view.paint.dim(`SHA-256 ${result.payload_checksum_sha256}`),
    ...(result.signature ? [view.paint.dim(`HMAC ${result.signature}`)] : []),
    ...textsOf(result.artefacts).map((path) => view.paint.dim(path)),
  ].join("\n");
}

function showResigned(result: JsonObject, view: Canvas): string {
  const words: [Json | undefined, Text][] = [
    [
      result.resigned,
      result.listed_only ? { en: "to sign", ja: "署名対象" } : { en: "signed", ja: "署名しました" },
    ],
    [result.unchanged, { en: "unchanged", ja: "変更なし" }],
  ];
  return [
    ...words.map(([weeks, word]) => `${view.text(word)}: ${textsOf(weeks).join(", ") || "–"}`),
    ...listOf(result.errors).map(({ code, week_start }) => view.paint.bad(`${week_start}: ${code}`)),
  ].join("\n");
}

function showPlain({ components }: JsonObject, view: Canvas): string {
  const rows = Object.entries(isJsonObject(components) ? components : {}).map(([name, part]) => {
    const { available, status, reason, total_runs } = part as JsonObject;
    const said = available ? (status ?? (total_runs === undefined ? "ok" : `${total_runs}`)) : reason;
    return [name, String(said ?? "–"), String((part as JsonObject).source)];
  });
  return view.table(
    [
      view.text({ en: "Part", ja: "項目" }),
      view.text({ en: "Status", ja: "状態" }),
      view.text({ en: "Source", ja: "入力" }),
    ],
    rows,
  );
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
