/**
 * A number with so many decimals, where a value that lies exactly between two neighbours goes to the even one: `fixedText(12.25, 1)` is
 * `12.2`, though `toFixed` gives `12.3`. So other tools that write these texts round.
 */
export function fixedText(value: number, digits: number): string {
  // A double between two such neighbours has ended long before its hundredth decimal.
  const [, kept] = new RegExp(`^(-?\\d+\\.\\d{${digits}})50*$`).exec(value.toFixed(100)) ?? [];
  return kept && /[02468]$/.test(kept) ? kept : value.toFixed(digits);
}
