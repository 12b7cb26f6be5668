import { fixedText, roundHalfEven } from "../../workspace/rounding.ts";
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
  for (let value = min; value <= max + step / 1000; value += step) values.push(rounded(value, precision));
  return values;
}

/** The number of grid points; beyond 2⁵³ it is no longer exact. */
export function gridSize(values: readonly (readonly Value[])[]): number {
  return values.reduce((product, { length }) => product * length, 1);
}

/** The exact binary value to so many decimals, ties to even; multiplying by a power of ten would move values across the boundary first. */
function rounded(value: number, digits: number): number {
  return digits === 0 ? roundHalfEven(value) : Number(fixedText(value, digits));
}
