import { useState } from "react";
import { useLayer } from "./keys.ts";

export interface Entry {
  /** With a mark where the next letter goes. */
  shown: string;
}

/** A line that is being typed: letters go in, Backspace takes the last away, Enter is `done`, Escape `cancel`. Nothing else gets keys. */
export function useEntry(
  initial: string,
  { done, cancel, changed }: { done(text: string): void; cancel(): void; changed?(text: string): void },
): Entry {
  const [text, setText] = useState(initial);
  const change = (next: string) => {
    setText(next);
    changed?.(next);
  };
  useLayer({
    offers: {},
    takesAll: true,
    typed(press, input) {
      if (press === "return") done(text);
      else if (press === "escape") cancel();
      else if (press === "backspace" || press === "delete") change([...text].slice(0, -1).join(""));
      else if (press === input && input >= " ") change(text + input);
      return true;
    },
  });
  return { shown: `${text}▏` };
}
