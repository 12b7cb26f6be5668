import { basename, dirname } from "node:path";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp, parseFileStamp } from "../workspace/time.ts";

export interface CopyOptions {
  runsDir: string;
  /** Folder of the copies. */
  output: string;
  dryRun: boolean;
}

export interface CopyResult extends JsonObject {
  /** Copies written; in a dry run, those that would be. */
  archived: number;
  output: string;
  /** Runs whose newest copy is the same already. */
  unchanged: number;
  dry_run: boolean;
  files: { from: string; to: string }[];
}

/** The content source of the copies: the file at `path`. */
export const COPY = "copy";

/**
 * Copies every `state.json` below the runs folder to `<output>/<run folder's name>_<stamp>.json`, unless the run's newest copy
 * is byte for byte the same. Runs of one name in different folders share the names of their copies: each is compared with as
 * many of the newest as there are runs. A taken stamp is passed over, second by second.
 */
export function planCopies(ctx: Pick<Context, "reader" | "clock">, options: CopyOptions): Plan<CopyResult> {
  const { reader, clock } = ctx;
  const { runsDir, output, dryRun } = options;
  const states = reader.walk(runsDir).filter((path) => basename(path) === "state.json");
  const names = new Set(reader.list(output));
  const files: { from: string; to: string }[] = [];
  for (const [run, paths] of Map.groupBy(states, (path) => basename(dirname(path)))) {
    const newest = copiesOf(run, names).slice(-paths.length);
    const known = new Set(newest.map((name) => hashOf(reader, `${output}/${name}`)));
    for (const from of paths.filter((path) => !known.has(hashOf(reader, path)))) {
      const name = freeName(run, clock.now(), names);
      names.add(name);
      files.push({ from, to: `${output}/${name}` });
    }
  }
  const unchanged = states.length - files.length;
  return makePlan<CopyResult>(
    ctx,
    { archived: files.length, output, unchanged, dry_run: dryRun, files },
    { changes: files.map(({ from, to }) => writeChange(ctx, to, { source: COPY, args: { path: from } })) },
  );
}

/** The copies of a run among file names, oldest first. */
function copiesOf(run: string, names: Iterable<string>): string[] {
  return [...names].filter((name) => {
    const stamp = name.slice(run.length + 1, -".json".length);
    return name === `${run}_${stamp}.json` && !Number.isNaN(parseFileStamp(stamp));
  });
}

function freeName(run: string, now: number, names: ReadonlySet<string>): string {
  for (let time = now; ; time += 1000) {
    const name = `${run}_${fileStamp(time)}.json`;
    if (!names.has(name)) return name;
  }
}

/** Also records the file as an input; its bytes are not kept. */
function hashOf(reader: Reader, path: string): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const chunk of reader.chunks(path)) hasher.update(chunk);
  return hasher.digest("hex");
}
