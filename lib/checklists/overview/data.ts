import { anomaliesSince } from "../../ingest/anomaly_log.ts";
import { openMinutesSince, standings } from "../../ingest/standing.ts";
import { readCalendar } from "../../market/calendar.ts";
import { keptFigures } from "../../quality/read_summary.ts";
import { ageText, type Look, NO_AGE, NONE_YET } from "./fact.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const AUDITS = "reports/data_quality";
/** As the ingest review asks for. */
const FRESH_MINUTES = 90;
const STALE_MINUTES = 24 * 60;
const LEAST_COVERAGE = 0.995;

/** Of the series whose bars are the oldest. */
export const freshness: Look = {
  label: { en: "Bars", ja: "バーの鮮度" },
  checklist: "ingest_review",
  look({ reader, clock }) {
    const calendar = readCalendar(reader);
    const series = [...standings(reader).values()].map((one) => {
      const minutes = openMinutesSince(calendar, one, one.lastReal, clock.now());
      return { ...one, minutes: minutes ?? Number.POSITIVE_INFINITY };
    });
    const oldest = series.sort((a, b) => b.minutes - a.minutes)[0];
    if (!oldest) return { value: NONE_YET, tone: "none" };
    const { key, minutes, last, lastReal, meta } = oldest;
    const age = Number.isFinite(minutes) ? ageText(minutes * MINUTE) : NO_AGE;
    const late = {
      en: "of open market since the newest real bar",
      ja: "最新の実データから市場の開いていた時間です",
    };
    const invented = { en: "the newest bars are invented", ja: "末尾のバーは合成されたものです" };
    const old = minutes > FRESH_MINUTES;
    const reason = old ? { reason: late } : last !== lastReal ? { reason: invented } : {};
    const from = typeof meta?.source_label === "string" ? `, ${meta.source_label}` : "";
    return {
      value: {
        en: `${key}: ${age.en} of open market behind${from}`,
        ja: `${key}: 取引時間で ${age.ja}遅れ${from}`,
      },
      tone: minutes > STALE_MINUTES ? "bad" : "reason" in reason ? "warn" : "good",
      ...reason,
    };
  },
};

/** Of the audit that found the least. */
export const coverage: Look = {
  label: { en: "Coverage", ja: "網羅率" },
  checklist: "ingest_review",
  look({ reader }) {
    const files = reader.list(AUDITS).filter((name) => name.endsWith("_summary.json"));
    const audits = files.flatMap((name) => {
      const figures = keptFigures(reader, `${AUDITS}/${name}`);
      return figures ? [{ series: name.replace(/_summary\.json$/, ""), ...figures }] : [];
    });
    const worst = audits.sort((a, b) => (a.coverage ?? -1) - (b.coverage ?? -1))[0];
    if (!worst) return { value: NONE_YET, tone: "none" };
    const { series, coverage: ratio, status, generatedAt } = worst;
    const percent = ratio === null ? "–" : `${(ratio * 100).toFixed(2)} %`;
    const low = ratio === null || ratio < LEAST_COVERAGE;
    const tone = status === "fail" ? "bad" : low ? "warn" : "good";
    const failed = { en: `the audit of ${generatedAt} failed`, ja: `${generatedAt} の監査が不合格です` };
    const below = { en: `below ${LEAST_COVERAGE * 100} %`, ja: `${LEAST_COVERAGE * 100} % を下回っています` };
    return {
      value: { en: `${series}: ${percent}`, ja: `${series}: ${percent}` },
      tone,
      ...(tone !== "good" && { reason: tone === "bad" ? failed : below }),
    };
  },
};

/** What ingest has logged in the last day, but for what is only information. */
export const anomalies: Look = {
  label: { en: "Anomalies, last day", ja: "直近 1 日の異常" },
  checklist: "ingest_review",
  look({ reader, clock }) {
    const { entries, more } = anomaliesSince(reader, clock.now() - DAY);
    const told = entries.filter(({ severity }) => severity !== "info");
    const types = [...new Set(told.map(({ type }) => String(type)))].join(", ");
    const count = `${told.length}${more ? "+" : ""}`;
    if (told.length === 0) return { value: { en: "none", ja: "なし" }, tone: "good" };
    const errors = told.some(({ severity }) => severity === "error");
    return {
      value: { en: count, ja: `${count} 件` },
      tone: errors ? "bad" : "warn",
      reason: { en: types, ja: types },
    };
  },
};
