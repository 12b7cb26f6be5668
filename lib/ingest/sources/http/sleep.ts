import type { Clock } from "../../../workspace/time.ts";

/** Sleeps, unless or until `signal` is aborted: then throws what that carries, at once. */
export async function sleepUnless(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    await Promise.race([clock.sleep(ms), aborted]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
