/** The bars that a symbol's local route reads unless told otherwise. */
export function defaultSource(symbol: string): string {
  return `data/${symbol.toLowerCase()}_5m_2018-2024_utc.csv`;
}
