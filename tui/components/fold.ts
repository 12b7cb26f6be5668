import { wrap } from "../../lib/command/wrap.ts";

/** As `wrap`, of unstyled text; a word that is longer than a line (a path, a hash) goes on in the next one. */
export function fold(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => pieces(line, width));
}

function pieces(line: string, width: number): string[] {
  const head = Bun.sliceAnsi(line, 0, Math.max(2, width));
  return head.length === line.length ? [line] : [head, ...pieces(line.slice(head.length), width)];
}
