import type { Offers } from "./app.ts";
import { useKept } from "./kept.ts";

export interface Filter {
  /** Undefined where nothing is filtered. */
  text: string | undefined;
  typing: boolean;
  set(text: string): void;
  /** Ends typing; the text stays in force. */
  keep(): void;
  clear(): void;
  /** `/` begins; leaving the screen first leaves the filter. */
  offers: Offers;
}

/** A list's filter; it is still there when the operator comes back to the screen. */
export function useFilter(name: string): Filter {
  const [state, setState] = useKept<{ text: string; typing: boolean } | undefined>(
    `${name}.filter`,
    undefined,
  );
  const clear = () => setState(undefined);
  return {
    text: state?.text,
    typing: state?.typing === true,
    set: (text) => setState({ text, typing: true }),
    keep: () => setState(state?.text ? { text: state.text, typing: false } : undefined),
    clear,
    offers: {
      filter: () => setState({ text: state?.text ?? "", typing: true }),
      ...(state && { back: clear }),
    },
  };
}

/** Rows whose words hold every word of the filter, in any case and order. */
export function filtered<Row>(
  rows: readonly Row[],
  filter: string | undefined,
  words: (row: Row) => string,
): readonly Row[] {
  const wanted = filter?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = words(row).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
