/**
 * The deepest fall of a running sum below its highest value so far, 0 or negative. The sum begins at 0; `peak` is what counts as its
 * highest value before the first member.
 */
export function deepestDrawdown(values: readonly number[], peak = 0): number {
  let sum = 0;
  let highest = peak;
  let deepest = 0;
  for (const value of values) {
    sum += value;
    highest = Math.max(highest, sum);
    deepest = Math.min(deepest, sum - highest);
  }
  return deepest;
}
