/** To the nearest integer, halves to the even one: 0.5 → 0, 1.5 → 2, 2.5 → 2. `Math.round` rounds halves up. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Whether two numbers are equal but for rounding: |a − b| ≤ max(10⁻⁹ · max(|a|, |b|), 10⁻⁹). */
export function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1e-9 * Math.max(Math.abs(a), Math.abs(b)), 1e-9);
}

/**
 * A number with so many decimals, where a value that lies exactly between two neighbours goes to the even one: `fixedText(12.25, 1)` is
 * `12.2`, though `toFixed` gives `12.3`. So other tools that write these texts round.
 */
export function fixedText(value: number, digits: number): string {
  // A double between two such neighbours has ended long before its hundredth decimal.
  const [, kept] = new RegExp(`^(-?\\d+\\.\\d{${digits}})50*$`).exec(value.toFixed(100)) ?? [];
  return kept && /[02468]$/.test(kept) ? kept : value.toFixed(digits);
}
