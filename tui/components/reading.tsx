import { type ReactNode, useState } from "react";
import { type Offers, useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useSize } from "../hooks/screen.ts";
import { Frame } from "./frame.tsx";
import { Lines } from "./lines.tsx";

interface ReadingProps {
  title: readonly string[];
  /** What is read, already wrapped. */
  lines: readonly string[];
  /** What can be opened from here: one row each, below the text. */
  actions?: readonly { label: string; open(): void }[];
  /** What stands above the text and does not move with it. */
  above?: { rows: number; node: ReactNode };
  offers?: Offers;
}

/** A text to read, longer than the window perhaps, and what can be opened from it. Arrows choose among actions; Tab moves them to the text. */
export function Reading({ title, lines, actions = [], above, offers: more }: ReadingProps) {
  const { theme, t } = useApp();
  const size = useSize();
  const [inText, setInText] = useState(actions.length === 0);
  const body = Math.max(1, size.rows - 2 - (above?.rows ?? 0));
  const rows = actions.length === 0 ? 0 : Math.min(actions.length, Math.max(1, Math.floor(body / 3)));
  // A rule stands between the two.
  const room = Math.max(1, rows > 0 ? body - rows - 1 : body);
  const fits = lines.length <= room;
  const text = useList("reading.text", Math.max(1, lines.length - room + (fits || rows > 0 ? 1 : 2)), 1);
  const choice = useList("reading.actions", actions.length, Math.max(1, rows));
  const page = Math.max(1, room - 2);
  const paging: Offers = {
    pageUp: () => text.select(text.selected - page),
    pageDown: () => text.select(text.selected + page),
  };
  const chosen = actions[choice.selected];
  const offers: Offers = {
    ...(inText ? text.offers : choice.offers),
    ...paging,
    ...(chosen && { open: () => chosen.open() }),
    ...(actions.length > 0 && { pane: () => setInText(!inText) }),
    ...more,
  };
  const last = Math.min(lines.length, text.selected + room);
  const where = fits
    ? ""
    : t({ en: `lines to ${last} of ${lines.length}`, ja: `${lines.length} 行中 ${last} 行目まで` });
  return (
    <Frame title={title} offers={offers}>
      {(columns, space) => {
        const left = space - (above?.rows ?? 0);
        const shown = Math.min(room, Math.max(1, rows > 0 ? left - rows - 1 : left));
        const marked = !fits && rows === 0;
        return (
          <>
            {above?.node}
            <Lines lines={lines} rows={marked ? Math.max(1, shown - 1) : shown} from={text.selected} />
            {marked && shown > 1 && <Lines lines={[theme.dim(` … ${where}`)]} rows={1} />}
            {rows > 0 && space > rows && (
              <Lines lines={[theme.dim(rule(columns, inText ? `${where} ↕` : where))]} rows={1} />
            )}
            <Lines
              lines={actions.map(({ label }, index) =>
                index === choice.selected ? theme.bar(` ${label}`) : ` ${label}`,
              )}
              rows={Math.min(rows, space)}
              from={choice.from}
            />
          </>
        );
      }}
    </Frame>
  );
}

/** A line across the window that says something at its end. */
function rule(columns: number, said: string): string {
  const text = said ? ` ${said} ` : "";
  return `${"─".repeat(Math.max(0, columns - Bun.stringWidth(text)))}${text}`;
}
