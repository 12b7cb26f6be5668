import { z } from "zod";
import { parseDecimal } from "../../workspace/decimal.ts";
import type { Text } from "../../workspace/text.ts";

/** A rule of ours with its message in both languages, for `refine`. */
export const message = (en: string, ja: string): { params: { text: Text } } => ({
  params: { text: { en, ja } },
});

/** Null, absent, blank, or the word that older manifests use for it. */
export function isNone(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === "string" && /^\s*(none|null|~)?\s*$/i.test(value))
  );
}

const decimal = (value: unknown) => (typeof value === "string" ? (parseDecimal(value) ?? value) : value);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).trim());

/** A finite number, also as decimal text. */
export const number = z.preprocess(decimal, z.number());
/** A whole number from `least` on. */
export const whole = (least: number) => z.preprocess(decimal, z.int().min(least));
/** `schema`, or null for nothing and `none`. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (isNone(value) ? null : value), schema.nullable());
/** `schema`, or `fallback` for nothing and `none`. */
export const otherwise = <T extends z.ZodType>(schema: T, fallback: z.input<T>) =>
  z.preprocess((value) => (isNone(value) ? fallback : value), schema);

/** Trimmed and not blank; numbers are taken as text. */
export const text = scalar.refine((value) => value !== "", message("must not be blank", "空にできません"));
export const lower = text.transform((value) => value.toLowerCase());
export const upper = text.transform((value) => value.toUpperCase());
export const optionalText = optional(text);

/** A list of texts, trimmed, without blanks, each in the given case. */
export const list = (spell: (item: string) => string = (item) => item) =>
  z.preprocess(
    (value) => (isNone(value) ? [] : value),
    z.array(scalar).transform((items) => items.filter((item) => item !== "").map(spell)),
  );
export const lowerList = list((item) => item.toLowerCase());
export const upperList = list((item) => item.toUpperCase());

/** A mapping with any members. */
export const map = z.preprocess((value) => value ?? {}, z.record(z.string(), z.unknown()));
/** A block that may be missing; anything but a mapping counts as missing. */
export const block = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (isMap(value) ? value : {}), schema);

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A switch as older manifests spell it: numbers are true unless 0; the texts `false`, `0`, `no`, `off` and blank are false,
 * other texts true; null is the default.
 */
export const flexible = (fallback: boolean) =>
  z.preprocess((value) => {
    if (value === undefined || value === null) return fallback;
    if (typeof value === "string")
      return !["false", "0", "no", "off", ""].includes(value.trim().toLowerCase());
    return isMap(value) || Array.isArray(value) ? Object.keys(value).length > 0 : Boolean(value);
  }, z.boolean());
