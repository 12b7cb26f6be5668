import { z } from "zod";
import { problem } from "./issues.ts";
import { parseInstant } from "./time.ts";

/** An option or a member of a file that holds an instant as `parseInstant` reads it. */
export const instantText = z
  .string()
  .refine(
    (text) => Number.isFinite(parseInstant(text)),
    problem("no ISO 8601 timestamp", "ISO 8601 形式の時刻ではありません"),
  );
