import { z } from "zod";
import type { Text } from "../../workspace/text.ts";

/** A flag that names a file and may be absent. */
export function path(help: Text) {
  return z.string().min(1).optional().meta({ help, value: "FILE" });
}
