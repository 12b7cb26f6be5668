import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { type Offers, useApp } from "../hooks/app.ts";
import { useLayer } from "../hooks/keys.ts";
import { useMessage, useSize } from "../hooks/screen.ts";
import { type Action, BINDINGS } from "../keys.ts";

interface FrameProps {
  /** Where the operator is, from left to right. */
  title: readonly string[];
  offers: Offers;
  /** Draws the body into so many columns and rows; both are at least 1. */
  children(columns: number, rows: number): ReactNode;
}

const EVERYWHERE: readonly Action[] = ["palette", "help", "language", "back"];

/** One screen: a title, a body, what was just said, and the keys. No taller than the window, whatever its size. */
export function Frame({ title, offers, children }: FrameProps) {
  const { theme, lang } = useApp();
  const { columns, rows } = useSize();
  const message = useMessage();
  useLayer({ offers });
  const parts = { title: rows >= 4, last: rows >= 2 };
  const body = rows - Object.values(parts).filter(Boolean).length;
  // What was just said takes the place of the keys until the next one, so that nothing moves.
  const last = message ? ` ${theme[message.tone](message.text)}` : footer(offers, lang, theme.dim);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {parts.title && <Text wrap="truncate-end">{theme.strong(` orb-ops › ${title.join(" › ")}`)}</Text>}
      <Box flexDirection="column" height={body} overflow="hidden">
        {children(columns, body)}
      </Box>
      {parts.last && <Text wrap="truncate-end">{last}</Text>}
    </Box>
  );
}

/** The keys that do something here; those that cannot be used now are in brackets. */
function footer(offers: Offers, lang: "en" | "ja", dim: (text: string) => string): string {
  const own = Object.keys(offers).filter((action) => !SILENT.includes(action as Action)) as Action[];
  const actions = [...own, ...EVERYWHERE.filter((action) => !own.includes(action))];
  return actions
    .map((action) => {
      const { shown, help } = BINDINGS[action];
      const offer = offers[action];
      const line = `${shown} ${help[lang]}`;
      return offer && typeof offer !== "function" ? dim(`(${line})`) : line;
    })
    .join("  ")
    .padStart(1)
    .replace(/^/, " ");
}

/** Keys that everybody tries anyway: they are in the help, not in the footer. */
const SILENT: readonly Action[] = ["up", "down", "left", "right", "pageUp", "pageDown", "first", "last"];
