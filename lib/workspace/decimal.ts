const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const word = /^([+-]?)(inf|infinity|nan)$/i;

/**
 * The project's decimal grammar: optional sign, digits, fraction, exponent, blanks around them. Undefined for anything else:
 * empty text, hex, `1_000`, `NaN`, `Infinity`, and what is too large for a double.
 */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  if (!decimal.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** As `parseDecimal`, and also `inf`, `infinity`, `nan` in any case and with a sign, as files hold them; too large is infinite. */
export function parseFloatWords(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed);
  const [, sign, name] = word.exec(trimmed) ?? [];
  if (name === undefined) return undefined;
  if (name.toLowerCase() === "nan") return Number.NaN;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** `inf`, `-inf` or `nan` for the numbers that JSON lacks; undefined for finite ones. */
export function floatWord(value: number): "inf" | "-inf" | "nan" | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
