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
/** What a state holds of a market is far below; sums and squares of what is above would not stay finite. */
const LARGEST = 1e50;
export const finite = z.preprocess(read, z.number().min(-LARGEST).max(LARGEST));
const PRICES = { least: 1e-9, most: 1e12 };
/** A price at which something was traded. */
export const price = z.preprocess(read, z.number().min(PRICES.least).max(PRICES.most));
/** A price that may lie where the market never comes. */
export const level = z.preprocess(read, z.number().min(-PRICES.most).max(PRICES.most));
/** A pseudo count. */
export const count = z.preprocess(read, z.number().nonnegative().max(LARGEST));
/** From 0 to 1. */
export const share = z.preprocess(read, z.number().min(0).max(1));
/** A number of things: cut to an integer, not below zero. */
export const whole = z.preprocess(read, z.number()).transform((value) => Math.max(0, Math.trunc(value)));
