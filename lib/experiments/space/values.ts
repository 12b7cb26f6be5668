import type { Dimension, Value } from "./schema.ts";

/**
 * Every value of a dimension, in the order of the file or ascending (specification 07 §4.2). A float range adds its step again and
 * again while it is at most `max + step / 1000`; values are rounded on output alone.
 */
export function valuesOf(dimension: Dimension): Value[] {
  if (dimension.type === "choice") return dimension.values;
  const values: number[] = [];
  const { min, max } = dimension;
  if (dimension.type === "range") {
    const step = dimension.step || 1;
    for (let value = min; value <= max; value += step) values.push(value);
    return values;
  }
  const { step, precision } = dimension;
  for (let value = min; value <= max + step / 1000; value += step)
    values.push(roundHalfEven(value, precision));
  return values;
}

/** The number of grid points; beyond 2⁵³ it is no longer exact. */
export function gridSize(values: readonly (readonly Value[])[]): number {
  return values.reduce((product, { length }) => product * length, 1);
}

/** More decimals than a tie at any sensible digit has; the most that `toFixed` gives. */
const EXACT = 100;

/**
 * The exact binary value rounded to `digits` decimals, ties to even: 2.675 lies below its decimal text and gives 2.67, 0.125 is a
 * tie and gives 0.12. Multiplying by a power of ten would move values across the boundary first.
 */
export function roundHalfEven(value: number, digits: number): number {
  const exact = value.toFixed(EXACT);
  const cut = exact.length - EXACT + digits;
  const kept = digits === 0 ? exact.slice(0, cut - 1) : exact.slice(0, cut);
  const even = /[02468]$/.test(kept);
  // `toFixed` rounds the exact value, but ties away from zero (ECMA-262 §21.1.3.3).
  const rounded = even && /^50*$/.test(exact.slice(cut)) ? kept : value.toFixed(digits);
  return Number(rounded) + 0;
}
