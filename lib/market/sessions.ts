/** The trading sessions of the strategy, by UTC hour of a bar's start. */
export const SESSIONS = ["TOK", "LDN", "NY"] as const;
export type Session = (typeof SESSIONS)[number];

/** 8–12 London, 13–21 New York, else Tokyo. */
export function sessionOfHour(utcHour: number): Session {
  if (utcHour >= 8 && utcHour <= 12) return "LDN";
  return utcHour >= 13 && utcHour <= 21 ? "NY" : "TOK";
}
