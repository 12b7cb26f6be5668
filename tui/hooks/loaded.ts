import { useEffect, useState } from "react";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Text } from "../../lib/workspace/text.ts";

/** Something that takes its time: not there yet, there, or why not. */
export type Loaded<Value> =
  { is: "loading" } | { is: "there"; value: Value } | { is: "failed"; why: Text; hint?: Text };

/** Loads after the first frame, and again whenever a dependency changes; what comes too late is dropped. */
export function useLoaded<Value>(
  load: () => Promise<Value> | Value,
  dependencies: readonly unknown[],
): Loaded<Value> {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ is: "loading" });
  useEffect(() => {
    let wanted = true;
    const settle = (value: Loaded<Value>) => {
      if (wanted) setLoaded(value);
    };
    // The frame with its labels goes out before anything is read.
    const timer = setTimeout(async () => {
      try {
        settle({ is: "there", value: await load() });
      } catch (error) {
        if (!(error instanceof OpsError)) throw error;
        settle({ is: "failed", why: error.text, ...(error.hint && { hint: error.hint }) });
      }
    }, 0);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what `load` depends on.
  }, dependencies);
  return loaded;
}
