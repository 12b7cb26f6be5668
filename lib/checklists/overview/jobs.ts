import { AUTOMATION_LOG, AUTOMATION_SEQUENCE } from "../../observability/automation/log.ts";
import { storedSequence } from "../../observability/automation/sequence.ts";
import { lastSequenced } from "../../observability/automation/tail.ts";
import { HEARTBEATS } from "../../observability/heartbeat.ts";
import { checkHeartbeat } from "../../observability/verify_job/heartbeat.ts";
import { failureText } from "../../observability/verify_job/words.ts";
import { HEARTBEAT as WORKER } from "../../workflow/worker/heartbeat.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { parseInstant } from "../../workspace/time.ts";
import { ageText, type Look, NEVER, NONE_YET } from "./fact.ts";

const HOUR = 3_600_000;
/** As the nightly verification asks for. */
const MAX_AGE_HOURS = 6;
/** Twice the longest time that a worker is silent. */
const WORKER_SILENT_MS = 30 * 60_000;

const JOBS: Record<keyof typeof HEARTBEATS, Text> = {
  latency: { en: "Latency job", ja: "遅延集計ジョブ" },
  weekly: { en: "Weekly report", ja: "週次レポート" },
  dashboard: { en: "Dashboard export", ja: "ダッシュボード出力" },
};

/** The jobs of the observability chain: whether they came, and how they ended. */
export const heartbeats: Look[] = Object.entries(HEARTBEATS).map(([job, path]) => ({
  label: JOBS[job as keyof typeof HEARTBEATS],
  checklist: "observability_triage",
  look(ctx) {
    if (!ctx.reader.exists(path)) return { value: NEVER, tone: "none" };
    const { check, failures } = checkHeartbeat(ctx, path, { maxAgeHours: MAX_AGE_HOURS });
    if (failures[0]) {
      return { value: { en: "not in order", ja: "要確認" }, tone: "bad", reason: failureText(failures[0]) };
    }
    const age = ageText(Number(check.details.age_hours) * HOUR);
    return { value: { en: `ok, ${age.en} ago`, ja: `正常、${age.ja}前` }, tone: "good" };
  },
}));

/** What the worker's heartbeat says of itself, in Japanese. */
const WORKER_STATES: Readonly<Record<string, string>> = {
  running: "実行中",
  sleeping: "待機中",
  degraded: "取得不調",
  stopped: "停止",
};

/** The resident worker, as its heartbeat tells. */
export const worker: Look = {
  label: { en: "Resident worker", ja: "常駐ワーカー" },
  checklist: "resident_worker",
  look({ reader, clock }) {
    const found = reader.maybeJson(WORKER);
    if (!isJsonObject(found)) return { value: NEVER, tone: "none" };
    const { state, updated_at, stop_reason, consecutive_failures: failures } = found;
    const age = clock.now() - parseInstant(String(updated_at));
    const { en, ja } = ageText(age);
    const said = { en: `${state}, ${en} ago`, ja: `${WORKER_STATES[String(state)] ?? state}、${ja}前` };
    if (state === "stopped") {
      const why = String(stop_reason ?? "–");
      return { value: said, tone: "none", reason: { en: why, ja: why } };
    }
    if (!(age <= WORKER_SILENT_MS)) {
      const silent = { en: "it has not been heard of since", ja: "それ以降、応答がありません" };
      return { value: said, tone: "bad", reason: silent };
    }
    if (state !== "degraded") return { value: said, tone: "good" };
    const failing = {
      en: `${failures} rounds in a row brought nothing`,
      ja: `${failures} 回続けて取得できていません`,
    };
    return { value: said, tone: "warn", reason: failing };
  },
};

/** Whether the automation log and its counter agree; the log's end is all that is read. */
export const sequence: Look = {
  label: { en: "Automation log", ja: "自動化ログ" },
  checklist: "log_review",
  look({ reader }) {
    using file = reader.open(AUTOMATION_LOG);
    const last = file && lastSequenced(file);
    const stored = storedSequence(reader, AUTOMATION_SEQUENCE);
    if (!last && stored === undefined) return { value: NONE_YET, tone: "none" };
    const value = { en: `entry ${last?.sequence ?? "–"}`, ja: `エントリー ${last?.sequence ?? "–"}` };
    if (last?.sequence === stored) return { value, tone: "good" };
    return {
      value,
      tone: "bad",
      reason: {
        en: `${AUTOMATION_SEQUENCE} says ${stored ?? "nothing"}`,
        ja: `${AUTOMATION_SEQUENCE} の値は ${stored ?? "読み取れません"}`,
      },
    };
  },
};
