import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { type App, type Offers, useApp } from "../hooks/app.ts";
import { useLayer } from "../hooks/keys.ts";
import { useMessage, useSize } from "../hooks/screen.ts";
import { type Action, type Binding, BINDINGS } from "../keys.ts";

interface FrameProps {
  /** Where the operator is, from left to right. */
  title: readonly string[];
  offers: Offers;
  /** What the footer names instead, while a question has the keys. */
  keys?: readonly Action[] | undefined;
  /** Draws the body into so many columns and rows; both are at least 1. */
  children(columns: number, rows: number): ReactNode;
}

/** Keys of a question: Enter takes what was typed or chosen, Escape leaves it. */
export const ASKING: readonly Action[] = ["accept", "leave"];
/** Whatever is left out of a narrow footer, these are in it. */
const LAST: readonly Action[] = ["help", "back"];

/** One screen: a title, a body, what was just said, and the keys. No taller than the window, whatever its size. */
export function Frame({ title, offers, keys, children }: FrameProps) {
  const app = useApp();
  const { theme, history } = app;
  const { columns, rows } = useSize();
  const message = useMessage();
  useLayer({ offers });
  const parts = { title: rows >= 4, last: rows >= 2 };
  const body = rows - Object.values(parts).filter(Boolean).length;
  // What was just said takes the place of the keys until the next one, so that nothing moves.
  const last = message
    ? ` ${theme[message.tone](message.text)}`
    : footer(keys ?? named(), offers, app, columns);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {parts.title && <Text wrap="truncate-end">{theme.strong(` orb-ops › ${title.join(" › ")}`)}</Text>}
      <Box flexDirection="column" height={body} overflow="hidden">
        {children(columns, body)}
      </Box>
      {parts.last && <Text wrap="truncate-end">{last}</Text>}
    </Box>
  );

  function named(): Action[] {
    const own = (Object.keys(offers) as Action[]).filter((action) => ![...SILENT, ...LAST].includes(action));
    const everywhere: Action[] = [
      "palette",
      "language",
      ...(history.last ? (["undo"] as const) : []),
      ...(history.steps.length > 0 ? (["save"] as const) : []),
    ];
    return [...own, ...everywhere.filter((action) => !own.includes(action)), ...LAST];
  }
}

/** The keys that do something here; those that cannot be used now are in brackets. Where not all fit, those at the end stay. */
export function footer(
  actions: readonly Action[],
  offers: Offers,
  { lang, theme }: Pick<App, "lang" | "theme">,
  columns: number,
): string {
  const written = actions.map((action) => {
    const { shown, help, brief = help } = BINDINGS[action] as Binding;
    const offer = offers[action];
    const line = `${shown} ${brief[lang]}`;
    return offer && typeof offer !== "function" ? theme.dim(`(${line})`) : line;
  });
  const tail = written.splice(-LAST.length);
  const width = (lines: readonly string[]) => Bun.stringWidth(lines.join(GAP));
  if (width([...written, ...tail]) < columns) return ` ${[...written, ...tail].join(GAP)}`;
  while (written.length > 0 && width([...written, "…", ...tail]) >= columns) written.pop();
  return ` ${[...written, "…", ...tail].join(GAP)}`;
}

const GAP = "  ";
/** Keys that everybody tries anyway: they are in the help, not in the footer. */
const SILENT: readonly Action[] = ["up", "down", "left", "right", "pageUp", "pageDown", "first", "last"];
