import { z } from "zod";
import { archived } from "../../state/archive_names.ts";
import { readOverride } from "../../state/override.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseJsonLines } from "../../workspace/jsonl.ts";
import { check, fail, pass, skip, unknown, warn } from "../check.ts";

const path = z.string().min(1);
const LATENCY = "ops/state_alert_latency.csv";
const FALLBACK = "ops/state_alerts.log";

/** Checks of pseudo-live updates, their stop flag and their alerts (specification 07 §10.3). */
export const updateChecks = {
  "update.preview": check({ path }, ({ reader }, { path: preview }) => {
    const found = reader.json(preview);
    if (!isJsonObject(found) || !isJsonObject(found.decision)) {
      return fail(`${preview} is no preview of an update`, `${preview} は更新のプレビューではありません`);
    }
    const types = (Array.isArray(found.anomalies) ? found.anomalies : []).map((one) =>
      isJsonObject(one) ? String(one.type) : "",
    );
    const data = { decision: found.decision, anomalies: types };
    return types.length === 0
      ? pass(
          `decision: ${found.decision.status}, no anomaly`,
          `判定: ${found.decision.status}、異常なし`,
          data,
        )
      : warn(`anomalies: ${types.join(", ")}`, `異常: ${types.join("、")}`, data);
  }),

  "update.override": check({ path }, (ctx, { path: flag }) => {
    const { enabled, reason, updated_at } = readOverride(ctx.reader, flag, ctx.clock.now());
    return enabled
      ? pass("updates are allowed", "更新は許可されています")
      : fail(
          `updates are stopped: ${reason} (${updated_at})`,
          `更新は停止中です: ${reason}（${updated_at}）`,
          { reason: reason ?? null },
        );
  }),

  "diff.latest": check({ dir: path, allow: z.array(z.string()) }, ({ reader }, { dir, allow }) => {
    const newest = archived("diff", reader.list(dir)).at(-1);
    if (!newest) return fail(`${dir} holds no diff`, `${dir} に差分ファイルがありません`);
    const diff = reader.json(`${dir}/${newest.name}`);
    const { status, reason } = isJsonObject(diff) ? diff : {};
    const reasons = Array.isArray(reason) ? reason.join(", ") : "";
    const data = { path: `${dir}/${newest.name}`, status: status ?? null, reason: reason ?? null };
    const told = `${newest.name}: ${status} (${reasons})`;
    return allow.includes(String(status)) ? pass(told, told, data) : fail(told, told, data);
  }),

  "alert.trail": check({ signal_id: z.string() }, ({ reader }, { signal_id }) => {
    const lines = (reader.maybeText(LATENCY) ?? "").split("\n").filter((line) => line.includes(signal_id));
    const last = lines.at(-1);
    if (last === undefined)
      return skip(`no ${signal_id} has been raised`, `${signal_id} は発報されていません`);
    if (/,success,/.test(last)) return pass(`delivered: ${last}`, `配信済み: ${last}`, { row: last });
    const { rows } = parseJsonLines(reader.maybeText(FALLBACK) ?? "", FALLBACK);
    const fallback = rows.findLast(
      ({ value }) => isJsonObject(value) && value.signal_id === signal_id,
    )?.value;
    if (!isJsonObject(fallback))
      return fail(
        `${signal_id} failed and left no fallback line`,
        `${signal_id} は失敗し、フォールバック行もありません`,
        { row: last },
      );
    return typeof fallback.note === "string"
      ? pass(
          `not delivered, and the log says why: ${fallback.note}`,
          `未配信ですが、理由が記録されています: ${fallback.note}`,
          { row: last, note: fallback.note },
        )
      : unknown(
          `the fallback line of ${signal_id} has no reason`,
          `${signal_id} のフォールバック行に理由がありません`,
          { row: last },
        );
  }),
};
