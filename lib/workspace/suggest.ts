import type { Text } from "./text.ts";

/**
 * The candidate that a mistyped name most likely meant, or undefined when none is near.
 * Distance: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), at most a third of the length: names of one or
 * two letters have no neighbours.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const typed = name.toLowerCase();
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** The hint that names what was probably meant. */
export function didYouMean(meant: string): Text {
  return { en: `Did you mean ${meant}?`, ja: `もしかして: ${meant}` };
}

/** The hint of an error about a name that is none of `known`: the one that is near, else what else helps, else all of them. */
export function namesHint(name: string, known: readonly string[], otherwise?: Text): Text {
  const meant = nearest(name, known);
  if (meant) return didYouMean(meant);
  return otherwise ?? { en: `There are: ${known.join(", ")}.`, ja: `指定できるもの: ${known.join("、")}` };
}

/** What is said against a key that nothing reads. */
export function unknownKey(key: string, meant: string | undefined): Text {
  return withMeant({ en: `${key} is an unknown key`, ja: `${key} は未知のキーです` }, meant);
}

/** A clause that refuses a name, with the one that may have been meant. */
export function withMeant({ en, ja }: Text, meant: string | undefined): Text {
  if (!meant) return { en, ja };
  return { en: `${en}; did you mean ${meant}?`, ja: `${ja}。${meant} の誤りではありませんか` };
}

function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, older[j - 2]! + 1);
      }
      current.push(least);
    }
    [older, previous] = [previous, current];
  }
  return previous[b.length]!;
}
