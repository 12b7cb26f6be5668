/**
 * Hands these signals to `listen` until disposed of; whoever listened before gets them back then. For commands that must end in
 * order, or hand the signal on, where all others end at once. There is no moment without a listener, in which a signal would kill us.
 */
export function takeSignals(
  signals: readonly NodeJS.Signals[],
  listen: (signal: NodeJS.Signals) => void,
): Disposable {
  const before = signals.map((signal) => [signal, process.listeners(signal)] as const);
  for (const [signal, listeners] of before) {
    process.on(signal, listen);
    for (const listener of listeners) process.off(signal, listener);
  }
  return {
    [Symbol.dispose]() {
      for (const [signal, listeners] of before) {
        for (const listener of listeners) process.on(signal, listener);
        process.off(signal, listen);
      }
    },
  };
}
