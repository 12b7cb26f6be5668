/** Probability that a standard normal number is at most `x`: Taylor's series of G. Marsaglia, Evaluating the Normal Distribution (2004). */
export function normalCdf(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = 0;
  let term = x;
  for (let k = 3; sum + term !== sum; k += 2) {
    sum += term;
    term *= (x * x) / k;
  }
  return 0.5 + sum * Math.exp(-x * x * 0.5 - 0.9189385332046727);
}

/** The number that a standard normal one is at most with this probability; within ±8. By bisection of the function above. */
export function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
