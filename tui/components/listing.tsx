import { useEffect, useMemo } from "react";
import type { Text } from "../../lib/workspace/text.ts";
import { type Offers, useApp } from "../hooks/app.ts";
import { filtered, useFilter } from "../hooks/filter.ts";
import { useList, windowOf } from "../hooks/list.ts";
import type { Loaded } from "../hooks/loaded.ts";
import { useSize } from "../hooks/screen.ts";
import { FilterLine } from "./filter_line.tsx";
import { ASKING, Frame } from "./frame.tsx";
import { Lines } from "./lines.tsx";
import { Sorry } from "./sorry.tsx";

interface ListingProps<Row> {
  /** Under which its place is kept. */
  name: string;
  title: readonly string[];
  loaded: Loaded<readonly Row[]>;
  /** A row in so many columns; it begins with a blank. Only rows that are seen are drawn. */
  line(row: Row, columns: number): string;
  /** What a filter looks in. */
  words(row: Row): string;
  /** What stands above the columns. */
  head?(columns: number): string;
  /** One line about the selected row. */
  foot?(row: Row, columns: number): string;
  open?(row: Row): void;
  offers?(row: Row | undefined): Offers;
  /** What is said where there are no rows at all. */
  nothing: Text;
  /** Tells which rows are seen. */
  seen?(rows: readonly Row[]): void;
}

const NONE: readonly never[] = [];

/** A long list: one line a row, of which only a window is drawn, with a filter. */
export function Listing<Row>({ name, title, loaded, line, words, ...more }: ListingProps<Row>) {
  const { theme, t } = useApp();
  const size = useSize();
  const filter = useFilter(name);
  const all: readonly Row[] = loaded.is === "there" ? loaded.value : NONE;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `words` says of a row always the same.
  const rows = useMemo(() => filtered(all, filter.text, words), [all, filter.text]);
  const head = more.head && all.length > 0 && size.rows >= 8;
  const foot = more.foot && rows.length > 0 && size.rows >= 10;
  const taken = (head ? 1 : 0) + (foot ? 1 : 0) + (filter.text === undefined ? 0 : 1);
  // Title and keys are the frame's.
  const height = Math.max(1, size.rows - 2 - taken);
  const list = useList(name, rows.length, height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the window over the rows has moved.
  useEffect(() => {
    more.seen?.(rows.slice(list.from, list.from + height));
  }, [rows, list.from, height]);
  const chosen = rows[list.selected];
  const offers: Offers = {
    ...list.offers,
    ...(more.open && {
      open: chosen
        ? () => more.open!(chosen)
        : { disabled: { en: "there is nothing to open", ja: "開くものがありません" } },
    }),
    ...filter.offers,
    ...more.offers?.(chosen),
  };
  return (
    <Frame title={title} offers={offers} keys={filter.typing ? ASKING : undefined}>
      {(columns, space) => {
        const free = Math.max(1, space - taken);
        const from = windowOf(list.selected, list.from, rows.length, free);
        const window = rows.slice(from, from + free);
        const lines = window.map((row, index) =>
          from + index === list.selected ? theme.bar(line(row, columns)) : line(row, columns),
        );
        return (
          <>
            {head && <Lines lines={[theme.dim(more.head!(columns))]} rows={1} />}
            {loaded.is === "failed" ? (
              <Sorry why={loaded.why} hint={loaded.hint} rows={free} />
            ) : loaded.is === "loading" ? (
              <Lines lines={[" …"]} rows={1} />
            ) : all.length === 0 ? (
              <Lines lines={[` ${t(more.nothing)}`]} rows={free} />
            ) : (
              <Lines lines={lines} rows={free} />
            )}
            {foot && chosen && <Lines lines={[more.foot!(chosen, columns)]} rows={1} />}
            {filter.text !== undefined && <FilterLine filter={filter} shown={rows.length} of={all.length} />}
          </>
        );
      }}
    </Frame>
  );
}
