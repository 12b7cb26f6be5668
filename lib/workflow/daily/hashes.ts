import type { Context } from "../../workspace/context.ts";
import { hashFile, sha256 } from "../../workspace/found.ts";
import type { Change } from "../../workspace/plan.ts";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import type { Artefact, StepReport } from "./report.ts";

/** Every command writes to these; that one has changed them is no sign that another's work is gone. */
const SHARED: readonly string[] = [SNAPSHOT, "runs/index.csv"];

export type Input = { path: string; sha256: string | null };

/** SHA-256 of a file; null where there is none. */
export function hashOf({ workspace, reader }: Context, path: string): string | null {
  const full = workspace.resolve(path);
  return reader.files.stat(full)?.kind === "file" ? hashFile(reader.files, full) : null;
}

export function inputsOf(ctx: Context, paths: readonly string[]): Input[] {
  return paths.map((path) => ({ path: ctx.workspace.show(path), sha256: hashOf(ctx, path) }));
}

/** What decides whether a step must be repeated: its command line, secrets included, and its inputs. */
export function fingerprintOf(command: string, argv: readonly string[], inputs: readonly Input[]): string {
  return sha256(JSON.stringify([command, argv, inputs])).slice(0, 16);
}

/** What a plan writes: with hashes where its text stands in the plan (`planned`), else with those of the files. */
export function artefactsOf(ctx: Context, changes: readonly Change[], planned = false): Artefact[] {
  return changes.flatMap((change) => {
    if (change.op === "delete") return [];
    const { path, op, content } = change;
    const text = typeof content === "string" && op === "write" ? sha256(content) : null;
    const appended = op === "append" ? { appended: true as const } : {};
    return [{ path, sha256: planned ? text : hashOf(ctx, path), ...appended }];
  });
}

/** Whether what the steps have left is still there. A file counts as the last of them left it. */
export function stillThere(ctx: Context, step: StepReport, later: readonly StepReport[]): boolean {
  const replaced = new Set(later.flatMap(({ artefacts = [] }) => artefacts.map(({ path }) => path)));
  return (step.artefacts ?? [])
    .filter(({ path, appended }) => !replaced.has(path) && !appended && !SHARED.includes(path))
    .every(({ path, sha256: known }) => known === null || known === hashOf(ctx, path));
}
