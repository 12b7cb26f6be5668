import { useState } from "react";
import { useLayer } from "./keys.ts";

interface EntryEnds {
  done(text: string): void;
  cancel(): void;
  /** Whether Enter does nothing with this text. */
  refuses?(text: string): boolean;
}

/** A line that is being typed: letters go in, Backspace takes the last away, Enter is `done`, Escape `cancel`. Nothing else gets keys. */
export function useEntry(initial: string, { done, cancel, refuses }: EntryEnds): { text: string } {
  const [text, setText] = useState(initial);
  useLayer({
    offers: {},
    takesAll: true,
    typed(press, input) {
      if (press === "return") {
        if (!refuses?.(text)) done(text);
      } else if (press === "escape") cancel();
      else if (press === "ctrl-u") setText("");
      else if (press === "backspace" || press === "delete") setText([...text].slice(0, -1).join(""));
      else if (press === input && input >= " ") setText(text + input);
      return true;
    },
  });
  return { text };
}
