import { pipSize } from "../../market/symbols.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Lang } from "../../workspace/text.ts";
import { chartPlace } from "../charts.ts";
import { h, type Html, type Piece } from "../html.ts";
import { renderPage } from "../page.ts";
import { findings, section } from "../parts.ts";
import { chartsOf } from "./charts.ts";
import { closeUp } from "./close_up.ts";
import { comparisonPart } from "./comparison.ts";
import { boundsPart, calibrationPart, funnelPart, learnedPart, slippagePart } from "./model.ts";
import { calendarPart, distributionPart, drawdownPart, excursionPart, summaryPart } from "./performance.ts";
import { provenancePart, tradesPart } from "./provenance.ts";
import type { RunFacts } from "./facts.ts";
import type { RunReport } from "./report.ts";

/** A run's report as one file that opens without a network, with findings first. */
export function runPage(facts: RunFacts, report: RunReport, lang: Lang): string {
  const { run, comparison } = report;
  const charts = chartsOf(facts, comparison);
  const name = `${run.symbol} ${run.mode}`;
  return renderPage({
    title: { en: `Run report: ${name}`, ja: `ラン レポート: ${name}` },
    subtitle: h`${run.id} · ${String(run.manifest_id ?? "–")} · ${report.data.csv}`,
    body: h`${section("findings", { en: "Findings", ja: "所見" }, findings(report.findings))}
      ${summaryPart(report)}
      ${charts.price && pricePart(facts)}
      ${charts.equity && equityPart(report)}
      ${drawdownPart(report)}${calendarPart(report)}${distributionPart(report)}${excursionPart(report)}
      ${boundsPart(report)}${funnelPart(report)}${calibrationPart(report)}${slippagePart(report)}${learnedPart(report)}
      ${comparison && comparisonPart(report, comparison)}
      ${tradesPart(report)}${provenancePart(report)}`,
    charts,
    data: report as unknown as JsonObject,
    lang,
  });
}

function pricePart({ trades, bars: { read }, params }: RunFacts): Html {
  const { minutes } = read!.candles;
  const pip = pipSize(String(params.symbol));
  const views: Piece = read!.closeUps.map(({ trade, candles }) => closeUp(trades[trade]!, candles, pip));
  const telling = { en: "The trades that gained and lost most", ja: "損益の大きかった取引" };
  return section(
    "price",
    { en: "Price and trades", ja: "価格と取引" },
    h`${chartPlace("price", true)}
    <p class="muted">${{
      en: `Candles of ${minutes} minutes. Arrow: entry; dot: exit with its reason and pips; green box: to the target; red: to the stop. Drag and turn the wheel for other days.`,
      ja: `${minutes} 分足。矢印: エントリー、点: 決済（理由と pips）、緑の枠: 利確まで、赤の枠: 損切りまで。ドラッグとホイールで表示期間を変えられます。`,
    }}</p>
    ${read!.closeUps.length > 0 && h`<h3>${telling}</h3><div class="views">${views}</div>`}`,
  );
}

function equityPart({ run, comparison }: RunReport): Html {
  return section(
    "equity",
    { en: `Equity (${run.currency})`, ja: `資金（${run.currency}）` },
    h`${chartPlace("equity")}
    ${comparison && h`<p class="muted">${{ en: "Grey line", ja: "灰色の線" }}: ${comparison.id}</p>`}
    <h3>${{ en: "Below its peak", ja: "最高値からの下落" }}</h3>${chartPlace("drawdown")}`,
  );
}
