import { percentText } from "../../market/coverage.ts";
import { isoUtc } from "../../workspace/time.ts";
import { h, type Html, type Piece } from "../html.ts";
import { code, number, section, table } from "../parts.ts";
import { plain } from "./comparison.ts";
import { money } from "./performance.ts";
import type { RunReport } from "./report.ts";

/** Every trade, and all that is needed to make the run again. */

export function tradesPart({ trades: { columns, rows } }: RunReport): Piece {
  if (rows.length === 0) return null;
  const at = (row: RunReport["trades"]["rows"][number], name: string) => row[columns.indexOf(name)] ?? null;
  const figure = (row: RunReport["trades"]["rows"][number], name: string, digits: number) => {
    const value = at(row, name);
    return typeof value === "number" ? number(value, digits) : null;
  };
  const time = (value: unknown) => isoUtc(Number(value)).slice(0, 16).replace("T", " ");
  const head: Piece[] = [
    { en: "Entry, UTC", ja: "エントリー（UTC）" },
    { en: "Exit", ja: "決済" },
    { en: "Side", ja: "売買" },
    { en: "Reason", ja: "理由" },
    { en: "Entry price", ja: "建値" },
    { en: "Exit price", ja: "決済値" },
    "TP",
    "SL",
    { en: "Quantity", ja: "数量" },
    "pips",
    { en: "Profit and loss", ja: "損益" },
    "R",
    "MAE",
    "MFE",
  ];
  const cells = rows.map((row) => [
    h`<button type="button" data-show="${Number(at(row, "entry")) / 1000}">${time(at(row, "entry"))}</button>`,
    time(at(row, "exit")),
    at(row, "side") as string,
    at(row, "reason") as string,
    figure(row, "entry_px", 5),
    figure(row, "exit_px", 5),
    figure(row, "tp_pips", 1),
    figure(row, "sl_pips", 1),
    figure(row, "qty", 2),
    figure(row, "pips", 2),
    money(Number(at(row, "value"))),
    figure(row, "r", 2),
    figure(row, "mae", 1),
    figure(row, "mfe", 1),
  ]);
  return section(
    "trades",
    { en: "All trades", ja: "全取引" },
    h`<details><summary>${{ en: `${rows.length} trades`, ja: `${rows.length} 件` }}</summary>${table(head, cells)}</details>`,
  );
}

export function provenancePart({ run, data, params, hashes, cumulative }: RunReport): Html {
  const { coverage } = data;
  const covered = coverage?.trading_time_coverage;
  const facts: Piece[][] = [
    [{ en: "Bars", ja: "バー" }, data.csv],
    ["SHA-256", data.sha256 ?? "–"],
    [{ en: "First and last", ja: "最初と最後" }, coverage ? `${coverage.from} – ${coverage.to}` : "–"],
    [{ en: "Bars read", ja: "読み込んだ本数" }, data.bars],
    [
      { en: "Of trading time", ja: "取引時間の充足率" },
      typeof covered === "number" ? percentText(covered) : "–",
    ],
    [{ en: "Gaps in trading time", ja: "取引時間内の欠損" }, data.gaps.length],
    [{ en: "Trades touched by a gap", ja: "欠損にかかる取引" }, data.touched.length],
    [{ en: "Rows skipped", ja: "読み飛ばした行" }, data.skipped_rows],
  ];
  const members = (list: Record<string, unknown>) =>
    Object.entries(list).map(([name, value]) => [name, plain(value as never)]);
  const { command } = run;
  return h`${section("data", { en: "Data", ja: "データ" }, [
    table(["", ""], facts),
    data.gaps.length > 0 &&
      h`<details><summary>${{ en: "Gaps", ja: "欠損" }}</summary>${table(
        [
          { en: "From", ja: "開始" },
          { en: "To", ja: "終了" },
          { en: "Bars missing", ja: "欠けた本数" },
        ],
        data.gaps.map(({ from, to, missing }) => [isoUtc(from), isoUtc(to), missing]),
      )}</details>`,
    h`<p class="muted">${{
      en: "The hash is that of the file when this page was made.",
      ja: "ハッシュは、このページを作成した時点のファイルのものです。",
    }}</p>`,
  ])}
  ${section("again", { en: "To make it again", ja: "再実行の方法" }, [
    typeof command === "string" ? code(command) : h`<p class="muted">–</p>`,
    h`<details><summary>${{ en: "Settings", ja: "設定" }}</summary>${table(["", ""], members(params))}</details>`,
    h`<details><summary>${{ en: "Figures of metrics.json", ja: "metrics.json の数値" }}</summary>${table(["", ""], members(cumulative))}</details>`,
    h`<details><summary>${{ en: "Files of the run, SHA-256", ja: "実行フォルダーのファイル（SHA-256）" }}</summary>${table(["", ""], members(hashes))}</details>`,
  ])}`;
}
