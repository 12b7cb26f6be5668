import { z } from "zod";
import type { BundleError } from "../../observability/verify_bundle/datasets.ts";
import { checkArchive, checkHistory } from "../../observability/verify_bundle/history.ts";
import { checkHeartbeat } from "../../observability/verify_job/heartbeat.ts";
import { checkManifest } from "../../observability/verify_job/manifest.ts";
import { signedWeek } from "../../observability/weekly/signed.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { check, fail, judged, pass, unknown } from "../check.ts";
import { amount, path } from "./params.ts";
import { told } from "./told.ts";

const WEEKLY_HISTORY = "ops/weekly_report_history";
const SIGNING_KEY = "OBS_WEBHOOK_SECRET";

/** Checks of what the jobs of the observability chain leave (specification 07 §10.3). */
export const observabilityChecks = {
  "obs.heartbeat": check({ path, max_age_hours: amount.default(6) }, (ctx, { path: file, max_age_hours }) => {
    const checked = checkHeartbeat(ctx, file, { maxAgeHours: max_age_hours });
    const { age_hours, timestamp } = checked.check.details;
    const age = Number(age_hours).toFixed(1);
    const good = {
      en: `last success ${age} hours ago (${timestamp})`,
      ja: `最後の成功は ${age} 時間前です（${timestamp}）`,
    };
    return told([checked], good);
  }),

  "obs.dashboard_manifest": check({ path }, (ctx, { path: file }) => {
    const checked = checkManifest(ctx, file, []);
    const { sequence } = checked.check.details;
    const good = {
      en: `bundle ${sequence}: all files are as the manifest says`,
      ja: `バンドル ${sequence}: すべてのファイルが manifest と一致しています`,
    };
    return told([checked], good);
  }),

  "obs.history": check({ dir: path, log: path, weeks: z.int().min(1) }, (ctx, { dir, log, weeks }) => {
    const errors: BundleError[] = [];
    const limits = { retentionDays: weeks * 7, now: ctx.clock.now() };
    const { directories } = checkHistory(ctx, dir, limits, errors);
    checkArchive(ctx, log, errors);
    const jobs = namesOf(directories!);
    const newest = jobs.at(-1);
    if (newest !== undefined && !ctx.reader.exists(`${dir}/${newest}/manifest.json`)) {
      errors.push({ code: "history_incomplete", name: newest });
    }
    const data = { newest: newest ?? null, jobs: jobs.length, errors };
    if (newest === undefined) return fail(`${dir} holds no job`, `${dir} にジョブの履歴がありません`, data);
    const good = {
      en: `${jobs.length} job(s) kept, the newest ${newest}`,
      ja: `履歴 ${jobs.length} 件、最新は ${newest}`,
    };
    return judged(errors.map(historyText), good, data);
  }),

  "obs.export_summary": check({ path }, ({ reader }, { path: file }) => {
    const summary = reader.json(file);
    const errors = isJsonObject(summary) ? summary.errors : undefined;
    if (!Array.isArray(errors)) {
      return unknown(`${file} is no summary of an export`, `${file} はエクスポートの要約ではありません`);
    }
    const wrong = errors.filter(isJsonObject).map(({ dataset, error }) => `${dataset}: ${error}`);
    return wrong.length === 0
      ? pass("the export had no error", "エクスポートにエラーはありません", { errors })
      : fail(wrong.join("; "), wrong.join("、"), { errors });
  }),

  "obs.weekly_signature": check(
    { week: z.iso.date(), dir: path.default(WEEKLY_HISTORY), secret: z.string().default(SIGNING_KEY) },
    (ctx, { week, dir, secret }) => {
      const key = ctx.env[secret] || undefined;
      const standing = signedWeek(ctx, dir, week, key);
      const { status, en, ja } = key === undefined && standing === "ok" ? UNASKED : SIGNED[standing];
      const say = status === "pass" ? pass : fail;
      return say(`${week}: ${en}`, `${week}: ${ja}`, { week, standing, key_known: key !== undefined });
    },
  ),

  "latency.slo": check(
    { path, p95_max_ms: amount, failure_rate_max: amount },
    ({ reader }, { path: file, p95_max_ms, failure_rate_max }) => {
      const summary = reader.json(file);
      const { latest_p95_ms: p95, latest_failure_rate: failures } = isJsonObject(summary)
        ? summary
        : ({} as JsonObject);
      if (typeof p95 !== "number" || typeof failures !== "number") {
        return unknown(`${file} holds no hour with signals`, `${file} に集計済みの時間帯がありません`);
      }
      const found = `p95 ${p95} ms (≤ ${p95_max_ms}), ${failures} (≤ ${failure_rate_max})`;
      const data = { latest_p95_ms: p95, latest_failure_rate: failures, p95_max_ms, failure_rate_max };
      return p95 <= p95_max_ms && failures <= failure_rate_max
        ? pass(`within the limits: ${found}`, `基準内です: ${found}`, data)
        : fail(`beyond the limits: ${found}`, `基準を超えています: ${found}`, data);
    },
  ),
};

const HISTORY_WORDS: Record<string, Text> = {
  history_incomplete: { en: "the newest job has no manifest", ja: "最新のジョブに manifest がありません" },
  history_invalid_name: { en: "this is no job", ja: "ジョブの名前ではありません" },
  history_retention_violation: { en: "older than is kept", ja: "保存期間を過ぎています" },
  history_checksum_mismatch: { en: "not as its manifest says", ja: "manifest と一致しません" },
  archive_invalid_json: { en: "a line is not JSON", ja: "JSON として読めない行があります" },
  archive_invalid_entry: { en: "a line names no job", ja: "ジョブ名のない行があります" },
};

function historyText({ code, name, path: file, line }: BundleError): Text {
  const about = `${name ?? file}${line === undefined ? "" : `:${line}`}`;
  const { en, ja } = HISTORY_WORDS[code]!;
  return { en: `${about}: ${en} (${code})`, ja: `${about}: ${ja}（${code}）` };
}

const SIGNED = {
  ok: { status: "pass", en: "signed, and as it was recorded", ja: "署名済みで、記録と一致しています" },
  unsigned: { status: "fail", en: "there is no signature", ja: "署名がありません" },
  changed: { status: "fail", en: "the report is not as it was recorded", ja: "レポートが記録と一致しません" },
  mismatch: {
    status: "fail",
    en: "the signature was made with another key",
    ja: "署名が現在の鍵と一致しません",
  },
} as const;

const UNASKED = {
  status: "pass",
  en: "signed, and as it was recorded; the key is not set, so it was not compared",
  ja: "署名済みで、記録と一致しています（鍵が未設定のため、鍵との照合は未実施）",
} as const;

function namesOf(directories: Json): string[] {
  const all = Array.isArray(directories) ? directories.filter(isJsonObject) : [];
  return all.flatMap(({ name, status }) => (status === "invalid" ? [] : String(name))).sort();
}
