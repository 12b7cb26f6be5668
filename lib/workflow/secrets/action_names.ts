export const ACTIONS = ["set", "rotate", "list", "check", "env", "run", "keygen"] as const;
export type Action = (typeof ACTIONS)[number];
