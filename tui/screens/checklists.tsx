import { checklistIds, loadChecklist } from "../../lib/checklists/load.ts";
import { type ChecklistRecord, countsOf, newestRecord } from "../../lib/checklists/record.ts";
import { pad } from "../../lib/command/wrap.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Reader } from "../../lib/workspace/reader.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { type App, useApp } from "../hooks/app.ts";

interface Row {
  id: string;
  title: Text;
  /** How many items it has, and its newest walk; or why it cannot be read. */
  stand: { count: number; record: ChecklistRecord | undefined } | { broken: Text };
}

/** All checklists, and how the newest walk of each stands. */
export function Checklists() {
  const app = useApp();
  const { context, t, push } = app;
  const { loaded, offers } = useLook(() => {
    const { reader } = context();
    return checklistIds(reader).map((id) => rowOf(reader, id));
  });
  const all = loaded.is === "there" ? loaded.value : [];
  const width = Math.max(0, ...all.map(({ title }) => Bun.stringWidth(t(title))));
  return (
    <Listing
      name="checklists"
      title={[t({ en: "Checklists", ja: "チェックリスト" })]}
      loaded={loaded}
      line={({ title, stand }) => ` ${pad(t(title), width)}  ${standOf(stand, app)}`}
      words={({ id, title, stand }) => `${id} ${t(title)} ${Bun.stripANSI(standOf(stand, app))}`}
      open={({ id }) => push({ name: "walk", checklist: id })}
      offers={() => offers}
      nothing={{ en: "There are no checklists.", ja: "チェックリストはありません。" }}
    />
  );
}

/** One that cannot be read keeps its place, so that the others can be used. */
function rowOf(reader: Reader, id: string): Row {
  let title: Text = { en: id, ja: id };
  try {
    const { items, ...checklist } = loadChecklist(reader, id);
    ({ title } = checklist);
    return { id, title, stand: { count: items.length, record: newestRecord(reader, id) } };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { id, title, stand: { broken: error.text } };
  }
}

function standOf(stand: Row["stand"], { t, theme }: App): string {
  if ("broken" in stand) return theme.bad(`✗ ${t(stand.broken)}`);
  const { count, record } = stand;
  if (!record) return theme.dim(t({ en: `– not begun, ${count} items`, ja: `– 未着手（${count} 項目）` }));
  if (record.status === "complete") {
    return theme.good(t({ en: `✓ complete ${record.completed_at}`, ja: `✓ 完了 ${record.completed_at}` }));
  }
  const { pending = 0, fail = 0 } = countsOf(record);
  const left = pending + fail;
  return theme.warn(t({ en: `! open, ${left} of ${count} left`, ja: `! 途中（残り ${left}/${count}）` }));
}
