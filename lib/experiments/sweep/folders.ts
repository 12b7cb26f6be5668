import { readManifest } from "../../runs/manifest/load.ts";
import { RUN_RECORDS, runRecords } from "../../state/run_records.ts";
import { planRunSim } from "../../state/run_sim.ts";
import { commitPlan } from "../../workspace/commit.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { LockOptions } from "../../workspace/lock.ts";
import type { Change } from "../../workspace/plan.ts";
import { deleteChange, makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { Reader } from "../../workspace/reader.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import type { Document } from "../space/place.ts";
import type { Params } from "../space/schema.ts";
import { trialManifest } from "../trial/evaluate.ts";
import { BASELINE } from "../trial/id.ts";
import type { Placed } from "../trial/order.ts";
import type { Prepared } from "./prepare.ts";

/** A trial whose folder stays. */
export interface Keep extends Placed {
  params: Params;
  completed: boolean;
  error: string | null;
}

/** A trial's folder in a search directory, by its name. */
const FOLDER = /^([0-9a-f]{16}|baseline)$/;

/**
 * Gives each of these trials its folder, and takes away those of others: a search that went on may have found better ones. A folder
 * is what `run_sim` leaves behind for the trial's manifest; a trial that failed leaves what it was given and what it said.
 */
export async function keepFolders(
  ctx: Context,
  prepared: Prepared,
  kept: readonly Keep[],
  lock: LockOptions,
): Promise<void> {
  const { directory } = prepared;
  const names = new Set(kept.map(({ trial_id }) => trial_id));
  const found = ctx.reader.list(directory).filter((name) => FOLDER.test(name));
  for (const name of found.filter((one) => !names.has(one))) {
    const paths = ctx.reader.walk(`${directory}/${name}`);
    await commit(
      ctx,
      paths.map((path) => deleteChange(ctx, path)),
      lock,
    );
  }
  const document = parseYaml(prepared.setup.manifest).value as Document;
  for (const [index, keep] of kept.entries()) {
    await ctx.progress({ en: "keeping the best runs", ja: "上位の実行を保存中" }, index, kept.length);
    const folder = `${directory}/${keep.trial_id}`;
    const params = keep.trial_id === BASELINE ? {} : keep.params;
    const manifest = trialManifest(document, prepared.setup.space, params);
    if (keep.completed) await keepRun(ctx, prepared, folder, manifest, lock);
    else await keepFailure(ctx, folder, manifest, keep, lock);
  }
}

async function keepRun(
  ctx: Context,
  { setup, experiment }: Prepared,
  folder: string,
  manifest: string,
  lock: LockOptions,
): Promise<void> {
  const path = `${folder}/manifest.yaml`;
  const known = ctx.reader.maybeText(path) === manifest;
  if (known && ctx.reader.exists(`${folder}/metrics.json`)) return;
  await commit(ctx, [writeChange(ctx, path, manifest)], lock);
  const running: Context = {
    ...ctx,
    reader: new Reader(ctx.workspace),
    note: () => {},
    progress: () => undefined,
  };
  const strategy = readManifest(manifest, path).manifest.strategy.module;
  const options = {
    ...setup.options,
    manifest: path,
    runDir: folder,
    index: false,
    ...(strategy !== null && { resume: "learned" as const }),
  };
  const command = ["scripts/run_sim.ts", "--manifest", path, ...experiment.runner.base_cli];
  const plan = await planRunSim(running, options, command);
  const sources = { [RUN_RECORDS]: (args: JsonObject) => runRecords(running, args) };
  await commitPlan({ workspace: ctx.workspace, plan, sources, ...lock });
}

function keepFailure(
  ctx: Context,
  folder: string,
  manifest: string,
  { params, error }: Keep,
  lock: LockOptions,
): Promise<void> {
  const files = [
    writeChange(ctx, `${folder}/manifest.yaml`, manifest),
    writeJson(ctx, `${folder}/params.json`, params),
    writeChange(ctx, `${folder}/stdout.log`, ""),
    writeChange(ctx, `${folder}/stderr.log`, `${error}\n`),
  ];
  return commit(ctx, files, lock);
}

async function commit(ctx: Context, changes: (Change | undefined)[], lock: LockOptions): Promise<void> {
  const plan = makePlan({ reader: new Reader(ctx.workspace) }, {}, { changes });
  await commitPlan({ workspace: ctx.workspace, plan, ...lock });
}
