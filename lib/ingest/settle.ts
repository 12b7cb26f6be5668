import { z } from "zod";

/** How long after its end a bar is taken for final, unless a flag says otherwise. */
export const SETTLE_SECONDS = 20;

export const settleFlag = {
  settleSeconds: z
    .number()
    .min(0)
    .default(SETTLE_SECONDS)
    .meta({
      help: {
        en: "How long after its end a bar may still change; younger ones are held back",
        ja: "バーの終了後、値が確定するまでの秒数。それまでのバーは使いません",
      },
    }),
};
