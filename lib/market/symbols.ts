/** Price units of one pip: 0.01 for quotes in yen, else 0.0001 (specification: upper-cased symbol ends with JPY). */
export function pipSize(symbol: string): number {
  return symbol.toUpperCase().endsWith("JPY") ? 0.01 : 0.0001;
}
