import { basename } from "node:path/posix";
import { parseConfig } from "../workspace/config.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import { namesHint, nearest, withMeant } from "../workspace/suggest.ts";
import { CHECKLIST_TEMPLATES } from "../workspace/templates_checklists.ts";
import { type Checklist, checklistSchema, commonSchema, type Item } from "./schema.ts";

const FOLDER = "configs/checklists";
const COMMON = `${FOLDER}/_common.yaml`;
const CODE = "checklist_invalid";

/** Ids of the workspace's checklists and of the shipped ones, in the order of their names. */
export function checklistIds(reader: Reader): string[] {
  const own = reader.list(FOLDER).map((file) => `${FOLDER}/${file}`);
  const paths = [...own, ...Object.keys(CHECKLIST_TEMPLATES)];
  const ids = paths.filter(
    (path) => path.startsWith(`${FOLDER}/`) && path.endsWith(".yaml") && path !== COMMON,
  );
  return [...new Set(ids.map((path) => basename(path, ".yaml")))].sort();
}

/**
 * A checklist by its id: the workspace's file, else the shipped one. Throws `checklist_unknown` and `checklist_invalid` (exit 2).
 * What its checks and commands are called is looked at by `checkNames`.
 */
export function loadChecklist(reader: Reader, id: string): Checklist {
  const path = `${FOLDER}/${id}.yaml`;
  const text = textOf(reader, path);
  if (text === undefined) throw unknownChecklist(id, checklistIds(reader));
  const file = parseConfig(text, path, { schema: checklistSchema, code: CODE });
  const { vars } = parseConfig(textOf(reader, COMMON) ?? "vars: {}", COMMON, {
    schema: commonSchema,
    code: CODE,
  });
  if (file.id !== id) throw contradiction(path, `id is ${file.id}`, `id が ${file.id} です`);
  const ids = file.items.map((item) => item.id);
  const twice = ids.find((one, index) => ids.indexOf(one) !== index);
  if (twice) throw contradiction(path, `item ${twice} is there twice`, `項目 ${twice} が重複しています`);
  return { ...file, vars: { ...vars, ...file.vars }, path };
}

/** Throws `checklist_invalid` for a check or command that is in neither list; commands are not looked at without theirs. */
export function checkNames(
  { path, items }: Checklist,
  known: { checks: readonly string[]; commands?: readonly string[] },
): void {
  for (const { id, check, command } of items) {
    for (const [name, list] of [
      [check?.fn, known.checks],
      [command?.name, known.commands],
    ] as const) {
      if (name === undefined || !list || list.includes(name)) continue;
      const text = {
        en: `item ${id} names ${name}, which is not there`,
        ja: `項目 ${id} の ${name} は存在しません`,
      };
      const { en, ja } = withMeant(text, nearest(name, list));
      throw contradiction(path, en, ja);
    }
  }
}

/** An item by its id. Throws `item_unknown` (exit 2). */
export function itemOf({ id, items }: Pick<Checklist, "id" | "items">, name: string): Item {
  const item = items.find((one) => one.id === name);
  if (item) return item;
  const ids = items.map((one) => one.id);
  throw new OpsError(
    "item_unknown",
    { en: `${id} has no item ${name}.`, ja: `${id} に項目 ${name} はありません。` },
    namesHint(name, ids),
    { fields: { checklist: id, item: name } },
  );
}

function textOf(reader: Reader, path: string): string | undefined {
  return reader.maybeText(path) ?? CHECKLIST_TEMPLATES[path];
}

/** The error for a checklist that contradicts itself or the program. */
export function contradiction(path: string, en: string, ja: string): OpsError {
  const text = { en: `${path} cannot be used: ${en}.`, ja: `${path} を使えません: ${ja}。` };
  return new OpsError(CODE, text, undefined, { fields: { path } });
}

function unknownChecklist(id: string, known: string[]): OpsError {
  return new OpsError(
    "checklist_unknown",
    { en: `There is no checklist ${id}.`, ja: `チェックリスト ${id} はありません。` },
    namesHint(id, known),
  );
}
