/** Which numbers the cap on changes watches: estimates, what is learned as it is stored, or every number of a state. */
export const SCOPES = ["estimates", "learned", "all"] as const;
export type Scope = (typeof SCOPES)[number];
