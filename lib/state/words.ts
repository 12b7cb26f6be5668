/**
 * The engine's own memory may hold strings beside non-finite numbers, which a state file spells as "inf", "-inf" and "nan".
 * A string that reads like such a word is written with a `~` before it, so that each comes back as what it was.
 */
const WORD = /^~*(?:-?inf|nan)$/;

export function guardWords(value: unknown): unknown {
  return mapLeaves(value, (leaf) => (typeof leaf === "string" && WORD.test(leaf) ? `~${leaf}` : leaf));
}

export function readWords(value: unknown): unknown {
  return mapLeaves(value, (leaf) => {
    if (typeof leaf !== "string" || !WORD.test(leaf)) return leaf;
    if (leaf.startsWith("~")) return leaf.slice(1);
    return leaf === "nan" ? Number.NaN : leaf === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  });
}

function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (typeof value !== "object" || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapLeaves(member, change)]));
}
