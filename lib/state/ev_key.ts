import { z } from "zod";

type EvKey = [string | null, string | null, string | null];

/** In the order in which they are tried on text. */
const SEPARATORS = ["|", ",", "/", "-", ":"];

/**
 * The EV bucket of a position: `[session, spread band, RV band]`. Older programs also wrote it as text, either a literal
 * list or the three names with a separator between; text that gives no three names is no key.
 */
export const evKey = z.preprocess(
  (value) =>
    typeof value === "string" ? keyOfText(value) : Array.isArray(value) ? padded(value) : (value ?? null),
  z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable()]).nullable(),
);

function keyOfText(text: string): EvKey | null {
  const literal = /^\s*[[(](.*)[\])]\s*$/s.exec(text);
  if (literal)
    return padded(
      literal[1]!
        .split(",")
        .map(unquoted)
        .filter((name) => name !== ""),
    ) as EvKey;
  for (const separator of SEPARATORS) {
    const names = text.split(separator).map((name) => name.trim());
    if (names.length === 3) return names as EvKey;
  }
  const names = text.trim().split(/\s+/);
  return names.length === 3 ? (names as EvKey) : null;
}

function unquoted(item: string): string | null {
  const name = item.trim();
  return name === "None" || name === "null" ? null : name.replace(/^(['"])(.*)\1$/, "$2");
}

function padded(items: unknown[]): unknown[] {
  return [0, 1, 2].map((index) => items[index] ?? null);
}
