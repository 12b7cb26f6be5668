import { z } from "zod";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** An option in seconds that also takes a unit (`90`, `1.5s`, `500ms`, `2m`, `1h`); its value is milliseconds. */
export function duration(fallback: string) {
  return z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const [, digits, unit] = text.match(/^(\d+(?:\.\d+)?)(ms|s|m|h)?$/) ?? [];
      if (digits) return Number(digits) * UNIT_MS[(unit ?? "s") as keyof typeof UNIT_MS];
      ctx.issues.push({
        code: "custom",
        input: text,
        message: "not a duration",
        params: {
          text: {
            en: `"${text}" is no duration: give seconds, or a number with ms, s, m or h`,
            ja: `「${text}」は時間として読めません。秒数、または ms・s・m・h の付いた数を指定してください`,
          },
        },
      });
      return z.NEVER;
    });
}
