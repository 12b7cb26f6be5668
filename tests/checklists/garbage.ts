import { expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCheck } from "../../lib/checklists/check.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { checklistIds, loadChecklist } from "../../lib/checklists/load.ts";
import { Vars } from "../../lib/checklists/vars.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { memoryReader } from "../../lib/workspace/memory.ts";

const GARBAGE = [
  "",
  "{",
  "[]",
  "null",
  "7",
  '{"a": 1}',
  '[{"a": []}]',
  "a,b\n1,2\n",
  "\u0000\u0001",
  "- x: [\n",
];

/** All texts of a workspace but its bars. */
export function textsIn(root: string): Record<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const kept = paths.filter((path) => !/^(data|raw|validated|features|ops\/\.)/.test(path));
  return Object.fromEntries(kept.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/**
 * Runs every check of the shipped checklists over these texts, and again with each file that it reads replaced by garbage of all kinds:
 * it must answer in both languages, and never throw. Returns how many answers there were.
 */
export async function answersToGarbage(
  texts: Record<string, string>,
  like: Context,
  answers: Record<string, string>,
): Promise<number> {
  let count = 0;
  const looked = new Set<string>();
  const ask = async (fn: string, given: JsonObject, files: Record<string, string>): Promise<string[]> => {
    const reader = memoryReader(files);
    const { status, message } = await runCheck(
      { ...like, reader, workspace: reader.workspace },
      CHECKS[fn]!,
      given,
    );
    expect(status).toMatch(/^(pass|warn|fail|unknown|skip)$/);
    for (const text of [message.en, message.ja]) expect(text).toMatch(/\S/);
    count++;
    return reader.reads.flatMap(({ path }) => (path in files ? [path] : []));
  };
  const reader = memoryReader(texts);
  for (const id of checklistIds(reader)) {
    const checklist = loadChecklist(reader, id);
    const vars = new Vars({ ...like, reader }, checklist, answers);
    for (const { check } of checklist.items) {
      if (!check || vars.unanswered(check.with) !== undefined) continue;
      const given = vars.fill(check.with) as JsonObject;
      const read = await ask(check.fn, given, texts);
      for (const path of new Set(read)) {
        const key = `${check.fn} ${path}`;
        if (looked.has(key)) continue;
        looked.add(key);
        for (const garbage of GARBAGE) await ask(check.fn, given, { ...texts, [path]: garbage });
      }
    }
  }
  return count;
}
