/** Where the form and its preview stand. A pane without rows is not shown. */
export interface Panes {
  direction: "row" | "column";
  form: { columns: number; rows: number };
  preview: { columns: number; rows: number };
}

/** Wide enough for both side by side. */
const WIDE = 110;
/** High enough for both one above the other. */
const HIGH = 14;

/**
 * Shares the space between form and preview: side by side in a wide window; one above the other in a common one, where the form gives way to
 * the preview that is being read; else only the pane that has the keys.
 */
export function arrange(
  { columns, rows, linear = false }: { columns: number; rows: number; linear?: boolean },
  focus: "form" | "preview",
  fields: number,
): Panes {
  const none = { columns, rows: 0 };
  const all = { columns, rows };
  if (columns >= WIDE && !linear) {
    const left = Math.floor(columns / 3);
    return { direction: "row", form: { columns: left, rows }, preview: { columns: columns - left, rows } };
  }
  if (focus === "preview") return { direction: "column", form: none, preview: all };
  if (rows < HIGH) return { direction: "column", form: all, preview: none };
  const top = Math.min(Math.max(3, fields), Math.floor(rows / 2));
  return {
    direction: "column",
    form: { columns, rows: top },
    preview: { columns, rows: rows - top - 1 },
  };
}
