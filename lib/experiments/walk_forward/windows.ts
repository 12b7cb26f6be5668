const DAY = 86_400_000;

export interface WindowDays {
  train: number;
  /** Days between training and test that belong to neither. */
  embargo: number;
  test: number;
  /** From one window to the next. */
  step: number;
}

/** Midnights (UTC epoch milliseconds); `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export interface Fold {
  train: Span;
  test: Span;
}

/** Rolling windows over the days of a history, oldest first; a last test that would not be whole is left out. */
export function foldsOf(first: number, last: number, days: WindowDays): Fold[] {
  const begin = midnight(first);
  const end = midnight(last) + DAY;
  const folds: Fold[] = [];
  for (let from = begin; ; from += days.step * DAY) {
    const train = { from, to: from + days.train * DAY };
    const test = { from: train.to + days.embargo * DAY, to: train.to + (days.embargo + days.test) * DAY };
    if (test.to > end) return folds;
    folds.push({ train, test });
  }
}

function midnight(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}
