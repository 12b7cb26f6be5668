import { RequestFailed } from "./http/client.ts";

/** Work on a sequence up to the first piece that failed. */
export interface Prefix<Item, Value> {
  values: Value[];
  failed?: { item: Item; detail: string };
}

/**
 * Asks for all items at once (the client bounds how many requests are under way) and keeps the answers before the first failure: what
 * follows a hole must not be stored, or the watermark would make the hole permanent. What comes after a failure is no longer asked for.
 * Only `RequestFailed` is a failure; everything else is thrown.
 */
export async function contiguousPrefix<Item, Value>(
  items: readonly Item[],
  ask: (item: Item, signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
  progress: (done: number, total: number) => unknown = () => {},
): Promise<Prefix<Item, Value>> {
  const unneeded = new Error("an earlier part failed");
  let done = 0;
  const ends = items.map(() => new AbortController());
  const asked = items.map(async (item, index) => {
    try {
      const value = await ask(item, AbortSignal.any([signal, ends[index]!.signal]));
      await progress(++done, items.length);
      return value;
    } catch (error) {
      if (error !== unneeded) for (const end of ends.slice(index + 1)) end.abort(unneeded);
      throw error;
    }
  });
  const values: Value[] = [];
  // All are awaited before anything is thrown: nothing goes on unseen.
  for (const [index, outcome] of (await Promise.allSettled(asked)).entries()) {
    if (outcome.status === "fulfilled") values.push(outcome.value);
    else if (outcome.reason instanceof RequestFailed) {
      return { values, failed: { item: items[index]!, detail: outcome.reason.detail } };
    } else throw outcome.reason;
  }
  return { values };
}
