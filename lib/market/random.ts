/**
 * A small generator of uniform numbers in [0, 1) with 32 bits: sfc32 (C. Doty-Humphrey, PractRand), seeded by a number and a text.
 * The same seed gives the same numbers everywhere: it is integer arithmetic alone.
 */
export function seededRandom(seed: number, text: string): () => number {
  let a = 0x9e3779b9;
  let b = seed | 0;
  let c = Math.floor(seed / 2 ** 32) | 0;
  let counter = 1;
  for (const character of text) c = Math.imul(c ^ character.codePointAt(0)!, 0x01000193);
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) next();
  return next;
}

/**
 * Close to a standard normal number: the sum of six uniform ones, scaled (Irwin–Hall). Kurtosis 2.8, at most 4.2 in size.
 * Unlike the usual methods it needs no logarithm or cosine, whose last bits differ between machines.
 */
export function roughNormal(random: () => number): number {
  const sum = random() + random() + random() + random() + random() + random();
  return (sum - 3) * Math.SQRT2;
}

/** A standard exponential number by comparisons alone (J. von Neumann, Various techniques used with random digits, 1951). */
export function exponential(random: () => number): number {
  for (let whole = 0; ; whole++) {
    const first = random();
    let last = first;
    let falling = true;
    let even = true;
    while (falling) {
      const draw = random();
      falling = draw < last;
      last = draw;
      even = !even;
    }
    if (!even) return whole + first;
  }
}
