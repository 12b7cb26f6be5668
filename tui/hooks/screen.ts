import { useWindowSize } from "ink";
import { createContext, useContext } from "react";

/** What was just said to the operator. */
export interface Message {
  text: string;
  tone: "good" | "bad" | "warn" | "strong";
}

export const MessageContext = createContext<Message | undefined>(undefined);

export function useMessage(): Message | undefined {
  return useContext(MessageContext);
}

/** The window; at least one column and one row, also while a terminal says that it has none. */
export function useSize(): { columns: number; rows: number } {
  const { columns, rows } = useWindowSize();
  return { columns: Math.max(1, columns || 80), rows: Math.max(1, rows || 24) };
}

/** Below this, panes stand one after another instead of side by side. */
export function isSmall({ columns, rows }: { columns: number; rows: number }): boolean {
  return columns < 60 || rows < 16;
}
