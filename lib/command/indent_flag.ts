import { z } from "zod";

/** For commands that write JSON files for others, to be spread into their options. */
export const indentFlag = {
  indent: z
    .number()
    .int()
    .min(0)
    .max(8)
    .default(2)
    .meta({
      help: { en: "Indent of the files; 0 is compact", ja: "書き出す JSON の字下げ。0 なら詰めて書きます" },
    }),
};
