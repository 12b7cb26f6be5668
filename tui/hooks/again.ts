import { useState } from "react";
import { type Offers, useApp } from "./app.ts";
import { type Loaded, useLoaded } from "./loaded.ts";

/**
 * As `useLoaded`, once a screen, with the key that looks again. What was there is still there when the operator comes back to the screen,
 * until the new look has come.
 */
export function useLook<Value>(
  load: () => Promise<Value> | Value,
  dependencies: readonly unknown[] = [],
): { loaded: Loaded<Value>; offers: Offers } {
  const { memory } = useApp();
  const [again, setAgain] = useState(0);
  const loaded = useLoaded(load, [...dependencies, again]);
  if (loaded.is !== "loading") memory.set("look", loaded);
  const known = (memory.get("look") as Loaded<Value> | undefined) ?? loaded;
  return { loaded: known, offers: { refresh: () => setAgain(again + 1) } };
}
