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

/** How large the window is; at least one column and one row. */
export const WindowContext = createContext({ columns: 80, rows: 24 });

export function useSize(): Size {
  const { linear } = useApp().session;
  return { ...useContext(WindowContext), linear };
}

/** Below this, panes stand one after another instead of side by side. */
export function isSmall({ columns, rows, linear }: Size): boolean {
  return linear || columns < 60 || rows < 16;
}
