import { useState } from "react";
import type { Offers } from "./app.ts";
import { type Loaded, useLoaded } from "./loaded.ts";

/** As `useLoaded`, with the key that looks again. */
export function useLook<Value>(
  load: () => Promise<Value> | Value,
  dependencies: readonly unknown[] = [],
): { loaded: Loaded<Value>; offers: Offers } {
  const [again, setAgain] = useState(0);
  const loaded = useLoaded(load, [...dependencies, again]);
  return { loaded, offers: { refresh: () => setAgain(again + 1) } };
}
