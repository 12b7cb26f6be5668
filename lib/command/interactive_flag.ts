import { z } from "zod";

/** For the options of a command with `questions`, to be spread into them. */
export const interactiveFlag = {
  interactive: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Ask on the terminal for what is not given",
        ja: "指定のない項目を端末で質問します",
      },
    }),
};
