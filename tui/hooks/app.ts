import { createContext, useContext } from "react";
import type { Context } from "../../lib/workspace/context.ts";
import type { Lang, Text } from "../../lib/workspace/text.ts";
import type { Action } from "../keys.ts";
import type { History } from "../history.ts";
import type { Jobs } from "../job.ts";
import type { Planner } from "../planner.ts";
import type { Screen } from "../screen.ts";
import type { Session } from "../session.ts";
import type { Theme } from "../theme.ts";

/** What an action does, or why it cannot be done now: its key keeps its place and says so. */
export type Offer = (() => void) | { disabled: Text };
export type Offers = Partial<Record<Action, Offer>>;

/** Somebody who wants key presses. The newest is asked first; a layer that `takesAll` lets nothing through. */
export interface Layer {
  offers: Offers;
  /** Gets what no action of the layer means: the key's name, and the text that was typed. True when it was used. */
  typed?(press: string, input: string): boolean;
  takesAll?: boolean;
}

/** What every part of the wizard may use. */
export interface App {
  session: Session;
  lang: Lang;
  setLang(lang: Lang): void;
  theme: Theme;
  t(text: Text): string;
  planner: Planner;
  history: History;
  jobs: Jobs;
  /** Hands a text to the terminal's clipboard. */
  copy(text: string): void;
  /** A context that sees the workspace as it is now. */
  context(): Context;
  push(screen: Screen): void;
  /** Leaves the screen; leaving the first one ends the wizard. */
  pop(): void;
  /** One line above the footer, until the next key. */
  say(line: Text, tone?: "good" | "bad" | "warn"): void;
  /** Puts a layer on top; the function takes it away. */
  listen(layer: { current: Layer }): () => void;
  /** Kept for a screen while others lie on top of it. */
  memory: Map<string, unknown>;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  return useContext(AppContext)!;
}
