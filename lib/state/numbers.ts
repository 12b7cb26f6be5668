import { z } from "zod";
import { parseFloatWords } from "../workspace/decimal.ts";

/**
 * The number that a member of a state stands for, or undefined. Older programs wrote some as decimal text; non-finite ones
 * are bare words of the JSON or the strings "inf", "-inf", "nan".
 */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseFloatWords(value) : typeof value === "number" ? value : undefined;
}

const read = (value: unknown): unknown => numberOf(value) ?? value;
const finiteNumber = z.number({ error: "is not a finite number" });

/** Any number, also a non-finite one. */
export const figure = z.preprocess(
  read,
  z.custom<number>((value) => typeof value === "number", { error: "is not a number" }),
);
export const finite = z.preprocess(read, finiteNumber);
/** A pseudo count. */
export const count = z.preprocess(read, finiteNumber.nonnegative({ error: "is negative" }));
/** From 0 to 1. */
export const share = z.preprocess(
  read,
  finiteNumber.min(0, { error: "is below 0" }).max(1, { error: "is above 1" }),
);
/** A number of things: cut to an integer, not below zero. */
export const whole = z.preprocess(read, finiteNumber).transform((value) => Math.max(0, Math.trunc(value)));
