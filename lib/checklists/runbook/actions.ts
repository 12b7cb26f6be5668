export const ACTIONS = ["list", "show", "check", "status", "render", "attach"] as const;
export type Action = (typeof ACTIONS)[number];
