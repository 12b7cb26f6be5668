import { useLayoutEffect, useRef } from "react";
import { type Layer, useApp } from "./app.ts";

/** Listens for keys while the component is there; what the layer holds may change from frame to frame. */
export function useLayer(layer: Layer): void {
  const { listen } = useApp();
  const current = useRef(layer);
  current.current = layer;
  // biome-ignore lint/correctness/useExhaustiveDependencies: listening begins once; `current` always holds the newest layer.
  useLayoutEffect(() => listen(current), []);
}
