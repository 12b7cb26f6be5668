import { useRef, useState } from "react";
import { dailyPips } from "../../lib/runs/folder/read.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { useApp } from "./app.ts";

/** A run's pips, summed up day by day. */
type Curve = readonly [day: number, pips: number][];

/** The curves of runs, by folder: read when they are asked for, after the frame that shows their rows. */
export function useCurves(): { curves: ReadonlyMap<string, Curve>; want(folders: readonly string[]): void } {
  const { context } = useApp();
  const known = useRef(new Map<string, Curve>());
  const [curves, setCurves] = useState<ReadonlyMap<string, Curve>>(known.current);
  return {
    curves,
    want(folders) {
      const missing = folders.filter((folder) => !known.current.has(folder));
      if (missing.length === 0) return;
      setTimeout(() => {
        const { reader } = context();
        for (const folder of missing)
          known.current.set(
            folder,
            curveOf(() => dailyPips(reader, folder)),
          );
        setCurves(new Map(known.current));
      }, 0);
    },
  };
}

/** Empty where the run cannot be read: its own screen says why. */
function curveOf(read: () => number[]): Curve {
  try {
    return read().map((sum, day): [number, number] => [day, sum]);
  } catch (error) {
    if (error instanceof OpsError) return [];
    throw error;
  }
}
