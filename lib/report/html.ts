import type { Text } from "../workspace/text.ts";

/** Markup that is safe as it stands. Everything else that goes into a page is escaped. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup;
  }
}

export type Piece = Html | Text | string | number | null | undefined | false | readonly Piece[];

/** Markup with values put in: texts are escaped, a text in both languages becomes both, null is nothing. */
export function h(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(parts.reduce((all, part, index) => all + pieceOf(values[index - 1]) + part));
}

function pieceOf(value: Piece): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(pieceOf).join("");
  if (typeof value === "object") return bothLanguages(value as Text);
  return escapeHtml(String(value));
}

/** Both languages; the page's style shows one of them. */
function bothLanguages({ en, ja }: Text): string {
  return en === ja
    ? escapeHtml(en)
    : `<span lang="en">${escapeHtml(en)}</span><span lang="ja">${escapeHtml(ja)}</span>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** JSON that cannot end the script element that it stands in. */
export function scriptJson(value: unknown): Html {
  return new Html(
    JSON.stringify(value)
      .replaceAll("<", "\\u003c")
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029"),
  );
}
