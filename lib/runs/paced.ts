/** Long work that offers to pause, so that a terminal can draw its progress; what it yields is the pause, if one is wanted. */
export type Paced<Value> = Generator<Promise<void> | undefined, Value, void>;

/** The work with its pauses. */
export async function paced<Value>(work: Paced<Value>): Promise<Value> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (value) await value;
  }
}

/** The work at a stretch. */
export function atAStretch<Value>(work: Paced<Value>): Value {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
