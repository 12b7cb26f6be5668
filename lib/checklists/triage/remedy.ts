import type { Text } from "../../workspace/text.ts";

/** What can be opened: a command with arguments, in which `{symbol}` and the like stand for what the trouble says, or a checklist. */
export type Remedy = { command: string; args: readonly string[] } | { checklist: string };

/** What the runbook says for some codes. */
export interface Advice {
  codes: readonly string[];
  steps: readonly Text[];
  remedies?: readonly Remedy[];
  /** The failed job is run again in the end. */
  again?: true;
}

export const step = (en: string, ja: string): Text => ({ en, ja });
export const command = (name: string, ...args: string[]): Remedy => ({ command: name, args });
export const checklist = (id: string): Remedy => ({ checklist: id });
