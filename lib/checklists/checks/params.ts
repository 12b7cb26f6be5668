import { z } from "zod";
import { parseDecimal } from "../../workspace/decimal.ts";

/** Of a file or folder, from the workspace. */
export const path = z.string().min(1);

/** A number, or the text of one: what an operator gives for a var is a text. */
export const amount = z.union([z.number(), z.string()]).transform((given, { issues }) => {
  const value = typeof given === "number" ? given : parseDecimal(given);
  if (value !== undefined) return value;
  issues.push({ code: "custom", message: `no number: ${given}`, input: given });
  return z.NEVER;
});
