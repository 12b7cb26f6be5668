import { useWindowSize } from "ink";
import { createContext, useContext } from "react";
import { useApp } from "./app.ts";

/** What was just said to the operator. */
export interface Message {
  text: string;
  tone: "good" | "bad" | "warn" | "strong";
}

export const MessageContext = createContext<Message | undefined>(undefined);

export function useMessage(): Message | undefined {
  return useContext(MessageContext);
}

export interface Size {
  columns: number;
  rows: number;
  /** One thing after another, whatever the size. */
  linear: boolean;
}

/** The window; at least one column and one row, also while a terminal says that it has none. */
export function useSize(): Size {
  const { columns, rows } = useWindowSize();
  const { linear } = useApp().session;
  return { columns: Math.max(1, columns || 80), rows: Math.max(1, rows || 24), linear };
}

/** Below this, panes stand one after another instead of side by side. */
export function isSmall({ columns, rows, linear }: Size): boolean {
  return linear || columns < 60 || rows < 16;
}
