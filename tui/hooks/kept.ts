import { useState } from "react";
import { useApp } from "./app.ts";

/** State that is still there when the operator comes back to the screen. */
export function useKept<Value>(name: string, initial: Value): [Value, (value: Value) => void] {
  const { memory } = useApp();
  const [value, setValue] = useState<Value>(() => (memory.has(name) ? (memory.get(name) as Value) : initial));
  return [
    value,
    (next) => {
      memory.set(name, next);
      setValue(next);
    },
  ];
}
