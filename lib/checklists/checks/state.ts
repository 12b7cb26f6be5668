import { z } from "zod";
import { loadManifest } from "../../runs/manifest/load.ts";
import { resolveRequest } from "../../runs/request.ts";
import { stampOf } from "../../runs/index/row.ts";
import { archived, latestState } from "../../state/archive_names.ts";
import { readStateFile } from "../../state/file.ts";
import { configFingerprint, fingerprintInputs } from "../../state/fingerprint.ts";
import { BacktestRunner } from "../../state/runner.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { check, fail, pass, skip, unknown, warn } from "../check.ts";

const path = z.string().min(1);

/** Checks of learned states, their archive and what they were learned with (specification 07 §10.3). */
export const stateChecks = {
  "state.exported": check({ run_dir: path }, ({ reader }, { run_dir }) => {
    const file = `${run_dir}/state.json`;
    const { serial, config_fingerprint, last_timestamp } = readStateFile(reader, file).document.meta;
    const data = { path: file, serial: serial ?? null, config_fingerprint: config_fingerprint ?? null };
    return config_fingerprint
      ? pass(
          `${file} holds the state up to ${last_timestamp}`,
          `${file} に ${last_timestamp} までの state があります`,
          data,
        )
      : fail(`${file} has no config fingerprint`, `${file} に設定の指紋がありません`, data);
  }),

  "state.archived": check(
    {
      dir: path,
      since: z.string().optional(),
      min_count: z.int().min(0).optional(),
      keep: z.int().min(1).optional(),
    },
    ({ reader }, { dir, since, min_count = 1, keep }) => {
      const states = archived("state", reader.list(dir));
      const newest = states.at(-1);
      if (!newest || states.length < min_count) {
        return fail(
          `${dir} holds ${states.length} states, asked for ${min_count}`,
          `${dir} の state は ${states.length} 件です（${min_count} 件必要）`,
        );
      }
      const from = since === undefined ? "" : stampOf(since.split("/").at(-1)!);
      const data = { newest: `${dir}/${newest.name}`, count: states.length };
      if (newest.stamp < from) {
        return fail(
          `the newest archived state ${newest.name} is older than ${since}`,
          `最新の保管 state ${newest.name} は ${since} より古いものです`,
          data,
        );
      }
      if (keep !== undefined && states.length > keep) {
        return warn(
          `${states.length} states are archived, more than ${keep}: prune them`,
          `保管 state が ${states.length} 件あります（上限の目安 ${keep} 件）。整理してください`,
          data,
        );
      }
      return pass(`newest archived state: ${newest.name}`, `最新の保管 state: ${newest.name}`, data);
    },
  ),

  "state.loaded_latest": check({ run_dir: path, dir: path }, ({ reader }, { run_dir, dir }) => {
    const metrics = objectAt(reader, `${run_dir}/metrics.json`);
    const loaded = metrics.state_loaded ?? metrics.loaded_state ?? null;
    const own =
      typeof metrics.state_archive_path === "string"
        ? metrics.state_archive_path.split("/").at(-1)!
        : undefined;
    // What the run could have loaded: all that was there before it left its own.
    const before = archived("state", reader.list(dir)).map(({ name }) => name);
    const older = own === undefined ? before : before.slice(0, Math.max(0, before.indexOf(own)));
    const expected = older.at(-1);
    const data = { loaded, expected: expected ? `${dir}/${expected}` : null };
    if (loaded === null && (own === undefined || expected === undefined)) {
      return pass(
        "no state was loaded, and none was to be",
        "読み込むべき state はなく、読み込まれていません",
        data,
      );
    }
    return loaded === data.expected
      ? pass(`${loaded} was loaded`, `${loaded} が読み込まれました`, data)
      : fail(
          `${loaded ?? "no state"} was loaded, the newest was ${data.expected}`,
          `読み込まれたのは ${loaded ?? "なし"}、最新は ${data.expected} でした`,
          data,
        );
  }),

  "state.fingerprint": check({ state: path, manifest: path }, (ctx, { state, manifest }) => {
    const file = newestState(ctx.reader, state);
    if (!file) return skip(`${state} holds no state`, `${state} に state がありません`);
    const { meta, body } = readStateFile(ctx.reader, file).document;
    const { config, instrument } = resolveRequest(ctx.reader, { manifest, csv: "-" });
    const wanted = configFingerprint(
      fingerprintInputs(instrument.symbol, config, {
        decay: config.ev_decay,
        conf: body.ev_global?.conf ?? 0.95,
      }),
    );
    const data = { path: file, state: meta.config_fingerprint ?? null, manifest: wanted };
    if (meta.symbol !== instrument.symbol) {
      return fail(
        `the state is of ${meta.symbol}, the manifest of ${instrument.symbol}`,
        `state は ${meta.symbol}、マニフェストは ${instrument.symbol} です`,
        data,
      );
    }
    return meta.config_fingerprint === wanted
      ? pass(
          "symbol and configuration of state and manifest agree",
          "state とマニフェストのシンボルと設定が一致しています",
          data,
        )
      : fail(
          `${file} was learned under another configuration`,
          `${file} は別の設定で学習されたものです`,
          data,
        );
  }),

  "state.roundtrip": check({ dir: path, manifest: path.optional() }, (ctx, { dir, manifest }) => {
    const file = newestState(ctx.reader, dir);
    if (!file) return skip(`${dir} holds no state`, `${dir} に state がありません`);
    const [first, second] = [runnerOf(ctx, manifest), runnerOf(ctx, manifest)];
    if (!first.loadState(ctx.reader.json(file)))
      return fail(first.warnings.join("; "), first.warnings.join("; "), { path: file });
    const once = bodyOf(first.exportState());
    second.loadState(first.exportState());
    return Bun.deepEquals(once, bodyOf(second.exportState()))
      ? pass(`${file} loads and exports the same`, `${file} は読み込みと書き出しで同じ内容になります`, {
          path: file,
        })
      : fail(
          `${file} changes when it is loaded and exported`,
          `${file} は読み込んで書き出すと内容が変わります`,
          { path: file },
        );
  }),

  "state.fingerprint_refusal": check({ dir: path, manifest: path }, (ctx, { dir, manifest }) => {
    const file = newestState(ctx.reader, dir);
    if (!file) return skip(`${dir} holds no state`, `${dir} に state がありません`);
    // One that cannot be read at all is refused for another reason.
    readStateFile(ctx.reader, file);
    const document = objectAt(ctx.reader, file);
    const { content_sha256: _, ...meta } = isJsonObject(document.meta) ? document.meta : {};
    const runner = runnerOf(ctx, manifest);
    const altered = { ...document, meta: { ...meta, config_fingerprint: "0000000000000000" } };
    return runner.loadState(altered)
      ? fail(
          "a state with an altered fingerprint was taken over",
          "指紋を変えた state が読み込まれてしまいました",
          { path: file },
        )
      : pass("a state with an altered fingerprint is refused", "指紋を変えた state は拒否されます", {
          path: file,
        });
  }),

  "manifest.flag": check(
    { path, key: z.enum(["auto_state", "aggregate_ev", "use_ev_profile"]), equals: z.boolean() },
    ({ reader }, { path: manifest, key, equals }) => {
      const value = loadManifest(reader, manifest).manifest.runner.cli_args[key];
      const told = `runner.cli_args.${key}: ${value}`;
      return value === equals
        ? pass(told, told, { value })
        : fail(`${told}, asked for ${equals}`, `${told}（${equals} が必要）`, { value });
    },
  ),

  "ev.aggregated": check({ run_dir: path }, ({ reader }, { run_dir }) => {
    const metrics = objectAt(reader, `${run_dir}/metrics.json`);
    const profile = metrics.ev_profile_path;
    if (typeof profile !== "string") {
      return fail(`the run ${run_dir} did not aggregate`, `実行 ${run_dir} では EV の集計が行われていません`);
    }
    return reader.exists(profile)
      ? pass(`${profile} was made by the run`, `${profile} が更新されています`, { path: profile })
      : fail(`${profile} is not there`, `${profile} がありません`, { path: profile });
  }),

  "health.state": check({ path }, ({ reader }, { path: history }) => {
    const records = reader.json(history);
    const last = Array.isArray(records) ? records.at(-1) : undefined;
    if (!isJsonObject(last)) return unknown(`${history} has no record`, `${history} に記録がありません`);
    const warnings = Array.isArray(last.warnings) ? last.warnings : [];
    const data = { checked_at: last.checked_at ?? null, warnings };
    return warnings.length === 0
      ? pass("the newest check has no warning", "最新の点検に警告はありません", data)
      : fail(
          `the newest check has ${warnings.length} warning(s): ${warnings[0]}`,
          `最新の点検に警告が ${warnings.length} 件あります: ${warnings[0]}`,
          data,
        );
  }),
};

/** The newest state of a folder, or the file itself. */
function newestState(reader: Reader, path: string): string | undefined {
  if (!reader.isFolder(path)) return reader.exists(path) ? path : undefined;
  const name = latestState(reader.list(path));
  return name && `${path}/${name}`;
}

function runnerOf(ctx: Context, manifest?: string): BacktestRunner {
  const request = resolveRequest(ctx.reader, { ...(manifest !== undefined && { manifest }), csv: "-" });
  const { instrument, config, semantics, fixes, manifestId, resume, strategy } = request;
  const { symbol, mode } = instrument;
  const key = request.manifest.strategy.class_path;
  return new BacktestRunner(
    {
      symbol,
      mode,
      config,
      semantics,
      fixes,
      manifestId,
      resume,
      ...(strategy && { strategy: { key, make: strategy } }),
    },
    ctx.clock,
  );
}

function bodyOf({ meta: _, ...body }: JsonObject): JsonObject {
  return body;
}

function objectAt(reader: Reader, path: string): JsonObject {
  const value = reader.json(path);
  return isJsonObject(value) ? value : {};
}
