import { checklistIds, loadChecklist } from "../../lib/checklists/load.ts";
import { countsOf, readRecords } from "../../lib/checklists/record.ts";
import { cut, pad } from "../../lib/command/wrap.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useLoaded } from "../hooks/loaded.ts";
import { useSize } from "../hooks/screen.ts";

/** All checklists, and how the newest walk of each stands. */
export function Checklists() {
  const { context, t, theme, push } = useApp();
  const { rows } = useSize();
  const loaded = useLoaded(() => {
    const ctx = context();
    return checklistIds(ctx.reader).map((id) => {
      const { title, items } = loadChecklist(ctx.reader, id);
      const record = readRecords(ctx.reader, id).at(-1);
      return { id, title, count: items.length, record };
    });
  }, []);
  const all = loaded.is === "there" ? loaded.value : [];
  const list = useList("checklists", all.length, rows - 2);
  const width = Math.max(0, ...all.map(({ title }) => Bun.stringWidth(t(title))));
  const lines = all.map(({ title, count, record }, index) => {
    const counts = record && countsOf(record);
    const left = (counts?.pending ?? 0) + (counts?.fail ?? 0);
    const stand = !record
      ? theme.dim(t({ en: `– not begun, ${count} items`, ja: `– 未着手（${count} 項目）` }))
      : record.status === "complete"
        ? theme.good(t({ en: `✓ complete ${record.completed_at}`, ja: `✓ 完了 ${record.completed_at}` }))
        : theme.warn(t({ en: `! open, ${left} of ${count} left`, ja: `! 途中（残り ${left}/${count}）` }));
    const line = ` ${pad(t(title), width)}  ${stand}`;
    return index === list.selected ? theme.bar(line) : line;
  });
  const chosen = all[list.selected];
  const offers = {
    ...list.offers,
    ...(chosen && { open: () => push({ name: "walk", checklist: chosen.id }) }),
  };
  return (
    <Frame title={[t({ en: "Checklists", ja: "チェックリスト" })]} offers={offers}>
      {(columns, space) =>
        loaded.is === "failed" ? (
          <Lines lines={[cut(` ${theme.bad(`✗ ${t(loaded.why)}`)}`, columns)]} rows={space} />
        ) : (
          <Lines lines={lines} rows={space} from={list.from} />
        )
      }
    </Frame>
  );
}
