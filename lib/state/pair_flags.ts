import { z } from "zod";
import { MODES } from "../engine/config.ts";

/** Whose state a command is about, to be spread into its options. */
export const pairFlags = {
  symbol: z
    .string()
    .min(1)
    .default("USDJPY")
    .meta({ help: { en: "Symbol", ja: "シンボル" } }),
  mode: z
    .enum(MODES)
    .default("conservative")
    .meta({ help: { en: "Fill mode", ja: "約定モード" } }),
};
