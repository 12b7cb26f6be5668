import type { Text } from "../workspace/text.ts";
import { type Html, h, type Piece } from "./html.ts";

export type Tone = "good" | "bad" | "warn" | "muted";

/** A headed part of a page; `id` is its anchor. */
export function section(id: string, heading: Text, body: Piece): Html {
  return h`<section id="${id}">
    <h2>${heading}</h2>
    ${body}
  </section>`;
}

/** Figures in cards, each with what it is. */
export function figures(list: readonly { name: Text; value: Piece; tone?: Tone }[]): Html {
  return h`<div class="figures">
    ${list.map(
      ({ name, value, tone }) =>
        h`<div class="figure"><b class="${tone ?? ""}">${value}</b><span>${name}</span></div>`,
    )}
  </div>`;
}

/** A table; the first column is text, the others stand to the right. It scrolls by itself where the window is narrow. */
export function table(head: readonly Piece[], rows: readonly (readonly Piece[])[]): Html {
  return h`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => h`<th>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            h`<tr>
              ${row.map((cell) => h`<td>${cell ?? "–"}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What a careful reviewer would say, each with its figure. */
export function findings(list: readonly { tone: Tone; text: Text }[]): Html {
  return h`<ul class="findings">
    ${list.map(({ tone, text }) => h`<li class="${tone}">${text}</li>`)}
  </ul>`;
}

export function code(text: string): Html {
  return h`<pre><code>${text}</code></pre>`;
}

export function toned(tone: Tone, value: Piece): Html {
  return h`<span class="${tone}">${value}</span>`;
}

/** A number with so many digits behind the point; null is a dash. */
export function number(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(digits);
}

export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined || !Number.isFinite(share)
    ? "–"
    : `${(share * 100).toFixed(digits)} %`;
}
