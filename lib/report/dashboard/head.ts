import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import { parseInstant } from "../../workspace/time.ts";
import { column, numberOf, objectOf, objects } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { figures, number, percent, table, type Tone, toned } from "../parts.ts";

/** Hours after which a dashboard is too old to rely on. */
const STALE_HOURS = 6;
const TREND = 30;
const RECENT_RUNS = 10;
const DATASETS = ["ev_history", "slippage", "turnover", "latency"];

/** What a reader must know before anything else: what failed, and, once the reader's clock says so, that the page is old. */
export function banners(errors: readonly string[]): Piece {
  const failed = { en: "This export had errors:", ja: "この書き出しではエラーが発生しました:" };
  const old = {
    en: `This dashboard is older than ${STALE_HOURS} hours.`,
    ja: `このダッシュボードは作成から ${STALE_HOURS} 時間以上経過しています。`,
  };
  return h`${
    errors.length > 0 &&
    h`<div role="alert" class="bad"><b>${failed}</b><ul>${errors.map((error) => h`<li>${error}</li>`)}</ul></div>`
  }<div role="alert" class="bad" data-when-old hidden><b>${old}</b></div>`;
}

/** When, by which job and from which code; and each dataset's state. */
export function head(manifest: JsonObject, errors: readonly string[]): Html {
  const generated = String(manifest.generated_at);
  const age = h`<span data-since="${parseInstant(generated)}" data-limit="${STALE_HOURS}"></span>`;
  const entries = objects(manifest.datasets);
  const rows = DATASETS.map((name) => {
    const entry = entries.find(({ dataset }) => dataset === name);
    const failed = errors.some((error) => error.startsWith(`${name}: `));
    return [
      name,
      statusOf(entry, failed),
      numberOf(entry?.row_count),
      entry && String(entry.checksum_sha256).slice(0, 12),
      entry && String(entry.generated_at),
    ];
  });
  return h`<p class="muted">${generated} ${age} · #${manifest.sequence as number} · ${String(manifest.job_id)} · ${String(objectOf(manifest.provenance).commit_sha ?? "")}</p>
    ${table(
      [
        { en: "Dataset", ja: "データセット" },
        { en: "Status", ja: "状態" },
        { en: "Rows", ja: "行数" },
        "SHA-256",
        { en: "Made at", ja: "作成時刻" },
      ],
      rows,
    )}`;
}

function statusOf(entry: JsonObject | undefined, failed: boolean): Html {
  if (failed) return toned("bad", { en: "failed", ja: "失敗" });
  if (!entry) return toned("muted", { en: "not exported", ja: "未作成" });
  return entry.carried_over === true
    ? toned("warn", { en: "carried over", ja: "前回から継続" })
    : toned("good", { en: "made now", ja: "今回作成" });
}

type Rows = (name: string, list?: string) => JsonObject[];

/** The figures that stakeholders ask for first. */
export function tiles(rows: Rows): Html {
  const ev = rows("ev_history");
  const span = ev.slice(-TREND);
  const [bound, before] = [numberOf(span.at(-1)?.win_rate_lcb), numberOf(span[0]?.win_rate_lcb)];
  const trend = bound === null || before === null || span.length < 2 ? null : bound - before;
  const coefficients = objectOf(rows("slippage", "state").at(-1)?.coefficients);
  const execution = rows("slippage", "execution").map((row) => objectOf(row.coefficients));
  const runs = rows("turnover").slice(-RECENT_RUNS);
  const dates = runs
    .flatMap(({ start_date, end_date }) => [start_date, end_date])
    .filter(Boolean)
    .map(String)
    .sort();
  const tone: Tone = trend === null ? "muted" : trend < 0 ? "bad" : "good";
  const tile = (name: Text, value: Piece) => ({ name, value });
  return figures([
    tile({ en: "Win rate, lower bound", ja: "勝率の下限" }, percent(bound)),
    tile(
      { en: `Change over ${span.length} states`, ja: `直近 ${span.length} 件の変化` },
      toned(tone, percent(trend)),
    ),
    ...["narrow", "normal", "wide"].map((band) =>
      tile(
        { en: `Slippage slope, ${band}`, ja: `スリッページ係数（${band}）` },
        number(numberOf(coefficients[band]), 3),
      ),
    ),
    tile(
      { en: "Slippage when executed, bps", ja: "約定時のスリッページ（bps）" },
      number(mean(column(execution, "slippage_bps"))),
    ),
    tile({ en: "Orders rejected", ja: "注文の拒否率" }, percent(mean(column(execution, "reject_rate")))),
    tile({ en: "Trades a day", ja: "1 日あたりの取引数" }, number(mean(column(runs, "avg_trades_per_day")))),
    tile(
      { en: "Trades an active day", ja: "取引日あたりの取引数" },
      number(mean(column(runs, "avg_trades_active_day"))),
    ),
    tile({ en: "Win rate of runs", ja: "ランの勝率" }, percent(mean(column(runs, "win_rate")))),
    tile(
      { en: "Period of runs", ja: "ランの期間" },
      dates.length > 0 ? `${dates[0]} – ${dates.at(-1)}` : "–",
    ),
  ]);
}

/** Of the figures that are there; null without any. */
function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}
