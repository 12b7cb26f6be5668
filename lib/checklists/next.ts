import type { Text } from "../workspace/text.ts";
import type { Reader } from "../workspace/reader.ts";
import { checklistIds, loadChecklist } from "./load.ts";
import { type Item, kindOf } from "./schema.ts";

/** An item that looks at what a command has left behind. */
export interface NextItem {
  checklist: string;
  title: Text;
  item: Item;
}

/** What the checklists ask next after a command: in each that carries it out, the check of that item or the first one after it. */
export function nextAfter(reader: Reader, command: string): NextItem[] {
  return checklistIds(reader).flatMap((id): NextItem[] => {
    const { title, items } = loadChecklist(reader, id);
    const last = items.findLastIndex((item) => item.command?.name === command);
    const item = last < 0 ? undefined : items.slice(last).find((one) => kindOf(one) === "auto" || one.check);
    return item ? [{ checklist: id, title, item }] : [];
  });
}
