import { z } from "zod";
import { anomaliesSince } from "../../ingest/anomaly_log.ts";
import { activationOf } from "../../ingest/sources/api/activation.ts";
import { readApiConfig } from "../../ingest/sources/api/config.ts";
import { openMinutesSince, type Standing, standings } from "../../ingest/standing.ts";
import { readCalendar } from "../../market/calendar.ts";
import { ACTIVE_STATE } from "../../state/active.ts";
import { readStateFile } from "../../state/file.ts";
import type { Context } from "../../workspace/context.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import type { Text } from "../../workspace/text.ts";
import { parseInstant } from "../../workspace/time.ts";
import { check, fail, judged, pass, skip, unknown, warn } from "../check.ts";
import { amount, path } from "./params.ts";

const key = z.string().min(1);

/** Checks of what brings bars: routes, the resident worker, remote APIs (specification 07 §10.3). Ages count open market only. */
export const ingestChecks = {
  "ingest.meta": check(
    {
      path,
      key,
      max_freshness_minutes: amount.optional(),
      allow_synthetic: z.boolean().default(false),
      backup: z.string().optional(),
    },
    (ctx, { path: snapshot, key: series, max_freshness_minutes: most, allow_synthetic, backup }) => {
      const found = standingOf(ctx, snapshot, series);
      if (!found?.meta) return neverIngested(snapshot, series);
      const { local_backup_path: used = null, source_label: label = null } = found.meta;
      if (backup !== undefined) return backupPath(ctx, String(used ?? ""), backup);
      const age = ageOf(ctx, found);
      const wrong: Text[] = [];
      if (most !== undefined && !(age !== null && age <= most)) wrong.push(tooOld(age, most));
      if (label === null) wrong.push(NO_SOURCE);
      if (!allow_synthetic && found.last !== found.lastReal) wrong.push(SYNTHETIC_END);
      const good = {
        en: `${label}, ${minutes(age)} of open market old`,
        ja: `${label}、市場時間で ${minutes(age)} 前のバーまで`,
      };
      return judged(wrong, good, { source: label, age_minutes: age, status: found.meta.status ?? null });
    },
  ),

  "ingest.anomalies": check({ path, since: z.string() }, ({ reader }, { path: log, since }) => {
    const from = parseInstant(since);
    if (Number.isNaN(from)) return unknown(`${since} is no time`, `${since} は時刻ではありません`);
    const { entries, more } = anomaliesSince(reader, from, { path: log });
    const types = Object.entries(Object.groupBy(entries, ({ type }) => String(type)));
    const told = types.map(([type, all]) => `${type} × ${all!.length}`).join(", ");
    const data = { since, count: entries.length, more, newest: entries.slice(-20) };
    return entries.length === 0
      ? pass(`nothing since ${since}`, `${since} 以降の異常はありません`, data)
      : warn(`since ${since}: ${told}${more ? " …" : ""}`, `${since} 以降: ${told}${more ? " …" : ""}`, data);
  }),

  "ingest.worker": check(
    {
      aspect: z.enum(["stop", "fresh", "state"]),
      snapshot: path.default(SNAPSHOT),
      key: key.optional(),
      interval: amount.default(300),
      stop_file: path.default("ops/live_ingest_worker.stop"),
      state: path.default(ACTIVE_STATE),
    },
    (ctx, { aspect, snapshot, key: series = "", interval, stop_file, state }) => {
      if (aspect === "stop") return stopFile(ctx, stop_file);
      if (aspect === "state") return activeState(ctx, state);
      const found = standingOf(ctx, snapshot, series);
      if (!found) return neverIngested(snapshot, series);
      const age = ageOf(ctx, found);
      const most = (2 * interval) / 60;
      const wrong = age !== null && age <= most ? [] : [tooOld(age, most)];
      const good = {
        en: `the newest bar closed ${minutes(age)} ago`,
        ja: `最新のバーは ${minutes(age)} 前に確定しました`,
      };
      return judged(wrong, good, { key: series, age_minutes: age, max_minutes: most });
    },
  ),

  "api.activation": check(
    { path, provider: z.string().optional() },
    ({ reader }, { path: config, provider }) => {
      const activation = activationOf(readApiConfig(reader, config), provider);
      const { provider: name, failures } = activation;
      const wrong = failures.map((one) => ({
        en: `${name}: ${one}`,
        ja: `${name} は条件を満たしていません: ${one}`,
      }));
      const good = { en: `${name} meets all criteria`, ja: `${name} はすべての条件を満たしています` };
      return judged(wrong, good, activation);
    },
  ),
};

function standingOf({ reader }: Context, snapshot: string, series: string): Standing | undefined {
  return standings(reader, snapshot).get(series);
}

/** Minutes in which the market was open since the newest bar that was not invented. */
function ageOf({ reader, clock }: Context, found: Standing): number | null {
  return openMinutesSince(readCalendar(reader), found, found.lastReal, clock.now());
}

function neverIngested(snapshot: string, series: string) {
  return fail(`${snapshot} knows nothing of ${series}`, `${snapshot} に ${series} の記録がありません`);
}

function backupPath({ workspace }: Context, used: string, expected: string) {
  const [read, wanted] = [used, expected].map((one) => one && workspace.show(one)) as [string, string];
  const data = { used: read, expected: wanted };
  if (wanted === "") {
    return skip(
      `last read: ${read || "–"}; none is expected`,
      `前回の読込: ${read || "–"}（指定なし）`,
      data,
    );
  }
  return read === wanted
    ? pass(`${read} was read`, `${read} を読み込みました`, data)
    : fail(
        `${read || "no CSV"} was read, not ${wanted}`,
        `読み込まれたのは ${read || "なし"} で、${wanted} ではありません`,
        data,
      );
}

function stopFile({ reader }: Context, file: string) {
  return reader.exists(file)
    ? fail(`${file} is there: the worker ends`, `${file} があるため、ワーカーは終了します`, { path: file })
    : pass(`${file} is not there`, `${file} はありません`, { path: file });
}

function activeState({ reader }: Context, file: string) {
  const { serial, last_timestamp } = readStateFile(reader, file).document.meta;
  const data = { path: file, serial: serial ?? null, last_timestamp: last_timestamp ?? null };
  return pass(
    `${file} holds the state up to ${last_timestamp}`,
    `${file} に ${last_timestamp} までの state があります`,
    data,
  );
}

function minutes(age: number | null): string {
  return age === null ? "–" : `${age.toFixed(1)} min`;
}

function tooOld(age: number | null, most: number): Text {
  return {
    en: `the newest bar is ${minutes(age)} of open market old (at most ${most})`,
    ja: `最新のバーは市場時間で ${minutes(age)} 前のものです（上限 ${most} 分）`,
  };
}

const NO_SOURCE = { en: "no source delivered bars", ja: "どの経路からもバーを取得できていません" };
const SYNTHETIC_END = { en: "the newest bars are invented", ja: "末尾のバーは合成されたものです" };
