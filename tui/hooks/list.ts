import { useState } from "react";
import type { Offers } from "./app.ts";
import { useKept } from "./kept.ts";

export interface ListState {
  selected: number;
  /** First row that is shown. */
  from: number;
  /** Moves the selection; keys for the frame. */
  offers: Offers;
  select(index: number): void;
}

/** Where a list stands: the wanted row, and the first shown one. */
type Stand = readonly [wanted: number, top: number];

/** A selection among `length` rows of which `rows` are shown. It stays inside when the list gets shorter or the window smaller. */
export function useList(name: string, length: number, rows: number): ListState {
  return listOf(useKept<Stand>(`${name}.stand`, [0, 0]), length, rows);
}

/** As `useList`, forgotten with its component; it begins at `first`. */
export function useChoice(first: number, length: number, rows: number): ListState {
  return listOf(useState<Stand>([first, 0]), length, rows);
}

function listOf(
  [[wanted, top], setStand]: readonly [Stand, (stand: Stand) => void],
  length: number,
  rows: number,
): ListState {
  const last = Math.max(0, length - 1);
  const selected = Math.min(Math.max(0, wanted), last);
  const from = windowOf(selected, top, length, rows);
  const select = (index: number) => {
    const next = Math.min(Math.max(0, index), last);
    setStand([next, windowOf(next, from, length, rows)]);
  };
  return {
    selected,
    from,
    select,
    offers: {
      up: () => select(selected - 1),
      down: () => select(selected + 1),
      pageUp: () => select(selected - rows),
      pageDown: () => select(selected + rows),
      first: () => select(0),
      last: () => select(last),
    },
  };
}

/** The first shown row, moved only as far as the selection needs it. */
export function windowOf(selected: number, from: number, length: number, rows: number): number {
  const shown = Math.max(1, rows);
  const most = Math.max(0, length - shown);
  const least = Math.max(0, selected - shown + 1);
  return Math.min(most, Math.max(least, Math.min(from, selected)));
}
