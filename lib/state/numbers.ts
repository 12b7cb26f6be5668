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

/** Any number, also a non-finite one. */
export const figure = z.preprocess(
  read,
  z.custom<number>((value) => typeof value === "number"),
);
export const finite = z.preprocess(read, z.number());
/** A pseudo count. */
export const count = z.preprocess(read, z.number().nonnegative());
/** From 0 to 1. */
export const share = z.preprocess(read, z.number().min(0).max(1));
/** A number of things: cut to an integer, not below zero. */
export const whole = z.preprocess(read, z.number()).transform((value) => Math.max(0, Math.trunc(value)));
