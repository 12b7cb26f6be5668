import { useRef, useState } from "react";
import { resample, sparkline } from "../../lib/command/sparkline.ts";
import { dailyPips } from "../../lib/runs/folder/read.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { useApp } from "./app.ts";

/** The columns that a run's curve takes in a list. */
export const CURVE = 16;

/** The curves of runs, by folder: read when they are asked for, after the frame that shows their rows. */
export function useCurves(): { curves: ReadonlyMap<string, string>; want(folders: readonly string[]): void } {
  const { context } = useApp();
  const known = useRef(new Map<string, string>());
  const [curves, setCurves] = useState<ReadonlyMap<string, string>>(known.current);
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

/** Blank where the run has no days, or cannot be read: its own screen says why. */
function curveOf(read: () => number[]): string {
  try {
    const sums = read().map((sum, day): [number, number] => [day, sum]);
    return sparkline(resample(sums, CURVE));
  } catch (error) {
    if (error instanceof OpsError) return "";
    throw error;
  }
}
