import { type Key, useInput } from "ink";
import { useLayoutEffect, useRef, useState } from "react";
import { pressed } from "../keys.ts";

/** Keys that came in the midst of others, where Ink gives them no name. */
const NAMES: Readonly<Record<string, string>> = {
  "\r": "return",
  "\n": "return",
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x1b": "escape",
};

function nameOf(one: string): string {
  const control = one < " " ? `ctrl-${String.fromCharCode(one.charCodeAt(0) + 96)}` : one;
  return NAMES[one] ?? control;
}

/**
 * Key presses one by one: keys that arrive together (a paste, a fast typist) are taken apart, and each sees what the one before it has
 * changed. Where `handle` returns a promise, the next key waits for it.
 */
export function useKeyPresses(handle: (press: string, input: string) => Promise<void> | undefined): void {
  const newest = useRef(handle);
  newest.current = handle;
  const waiting = useRef<[press: string, input: string][]>([]);
  const busy = useRef(false);
  const [handled, setHandled] = useState(0);
  const next = () => {
    const press = waiting.current.shift();
    busy.current = press !== undefined;
    if (!press) return;
    const done = newest.current(...press);
    // Comes with the same commit as all that the key has changed.
    const handled = () => setHandled((count) => count + 1);
    if (done) done.then(handled);
    else handled();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next key is taken when a key's changes are in.
  useLayoutEffect(() => {
    if (busy.current) setImmediate(next);
  }, [handled]);
  useInput((input: string, key: Key) => {
    const name = pressed(input, key);
    const single = name !== input || key.ctrl;
    waiting.current.push(
      ...(single
        ? ([[name, input]] as [string, string][])
        : [...input].map((one): [string, string] => [nameOf(one), one])),
    );
    if (!busy.current) next();
  });
}
