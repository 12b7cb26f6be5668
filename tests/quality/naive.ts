/**
 * The audit of specification 05 §1, written as it reads there: everything in memory, everything sorted. Only what a row's cells mean is
 * told by the caller, who made the file.
 */
export interface Row {
  /** Number among the records, the header being 1. */
  ordinal: number;
  /** Epoch milliseconds; undefined for a row that cannot be read. */
  time: number | undefined;
  symbol: string;
  /** As written, and in minutes. */
  tf: string;
  minutes: number | undefined;
}

export interface Rules {
  symbol?: string;
  interval?: number;
  startTs?: number;
  endTs?: number;
  minGap: number;
  minOccurrences: number;
  maxGaps: number;
  maxGroups: number;
  threshold: number;
  maxDays: number;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const iso = (time: number) =>
  new Date(time).toISOString().replace(/\.(\d{3})Z$/, (_, ms) => (ms === "000" ? "" : `.${ms}000`));

function half(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
const close = (a: number, b: number) =>
  Math.abs(a - b) <= Math.max(1e-9 * Math.max(Math.abs(a), Math.abs(b)), 1e-9);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

export function naiveAudit(all: Row[], rules: Rules) {
  const { symbol, startTs = -Infinity, endTs = Infinity } = rules;
  const wanted = all.filter((row) => !symbol || row.symbol.trim().toUpperCase() === symbol.toUpperCase());
  const rows = wanted.filter(({ time }) => time !== undefined && time >= startTs && time <= endTs) as (Row & {
    time: number;
  })[];
  const times = [...new Set(rows.map(({ time }) => time))].sort((a, b) => a - b);

  const lengths = rows.flatMap(({ minutes }) => (minutes ? [minutes] : []));
  const distinct = [...new Set(lengths)].sort((a, b) => a - b);
  const most = Math.max(...distinct.map((length) => lengths.filter((other) => other === length).length));
  const steps = times.slice(1).map((time, at) => (time - times[at]!) / MINUTE);
  steps.sort((a, b) => a - b);
  const middle = steps.length >> 1;
  const [interval, source] = rules.interval
    ? [rules.interval, "override"]
    : distinct.length > 0
      ? [distinct.find((length) => lengths.filter((other) => other === length).length === most)!, "tf_column"]
      : steps.length > 0
        ? [steps.length % 2 ? steps[middle]! : (steps[middle - 1]! + steps[middle]!) / 2, "observed_diff"]
        : [5, "default"];

  const issues: string[] = [];
  const walk = walked(
    rows.map(({ time }) => time),
    interval,
    rules.minGap,
    issues,
  );
  const inOrder = walked(times, interval, rules.minGap, []);

  const several = !symbol && new Set(rows.map((row) => row.symbol.trim().toUpperCase())).size > 1;
  const key = (row: Row & { time: number }) =>
    `${row.time} ${several ? row.symbol.trim().toUpperCase() : ""}`;
  const groups = [...Map.groupBy(rows, key).values()]
    .filter((group) => group.length > 1)
    .sort((a, b) => b.length - a.length || a[0]!.time - b[0]!.time);
  const filtered = groups.filter((group) => group.length >= rules.minOccurrences);
  const ignored = groups.filter((group) => group.length < rules.minOccurrences);
  const groupTimes = filtered.map((group) => group[0]!.time);
  const extra = (list: unknown[][]) => sum(list.map((group) => group.length - 1));

  const expected = times.length ? half((times.at(-1)! - times[0]!) / MINUTE / interval) + 1 : null;
  const days = [...new Set(times.map((time) => Math.floor(time / DAY)))].map((day) => {
    const own = times.filter((time) => Math.floor(time / DAY) === day);
    const { gaps, missing, ignoredGaps, ignoredMissing } = walked(own, interval, rules.minGap, []);
    const dayExpected = half((own.at(-1)! - own[0]!) / MINUTE / interval) + 1;
    const repeated = filtered.filter((group) => Math.floor(group[0]!.time / DAY) === day);
    return {
      date: iso(day * DAY).slice(0, 10),
      start_timestamp: iso(own[0]!),
      end_timestamp: iso(own.at(-1)!),
      row_count: rows.filter(({ time }) => Math.floor(time / DAY) === day).length,
      unique_timestamps: own.length,
      missing_rows_estimate: missing,
      gap_count: gaps.length,
      max_gap_minutes: Math.max(0, ...gaps.map((gap) => gap.gap_minutes)),
      total_gap_minutes: sum(gaps.map((gap) => gap.gap_minutes)),
      ignored_gap_count: ignoredGaps.length,
      ignored_gap_minutes: sum(ignoredGaps),
      ignored_missing_rows_estimate: ignoredMissing,
      coverage_ratio: own.length / dayExpected,
      expected_rows: dayExpected,
      duplicates: extra(repeated),
      duplicate_groups: repeated.length,
      duplicate_max_occurrences: Math.max(0, ...repeated.map((group) => group.length)),
    };
  });
  days.sort((a, b) => a.coverage_ratio - b.coverage_ratio || (a.date < b.date ? -1 : 1));
  const low = days.filter((day) => day.coverage_ratio < rules.threshold);

  return {
    bad_rows: wanted.filter(({ time }) => time === undefined).length,
    row_count: rows.length,
    unique_timestamps: times.length,
    start_timestamp: times.length ? iso(times[0]!) : null,
    end_timestamp: times.length ? iso(times.at(-1)!) : null,
    expected_rows: expected,
    coverage_ratio: expected === null ? null : times.length / expected,
    expected_interval_minutes: interval,
    expected_interval_source: source,
    tf_distribution: counts(rows.map(({ tf }) => tf)),
    symbol_distribution: counts(rows.map((row) => row.symbol)),
    gap_details: walk.gaps.slice(0, rules.maxGaps),
    gap_count: walk.gaps.length,
    max_gap_minutes: Math.max(0, ...walk.gaps.map((gap) => gap.gap_minutes)),
    total_gap_minutes: sum(walk.gaps.map((gap) => gap.gap_minutes)),
    average_gap_minutes: walk.gaps.length
      ? sum(walk.gaps.map((gap) => gap.gap_minutes)) / walk.gaps.length
      : 0,
    missing_rows_estimate: walk.missing,
    irregular_gap_count: walk.gaps.filter((gap) => gap.irregular).length,
    monotonic_errors: walk.back,
    ignored_gap_count: walk.ignoredGaps.length,
    ignored_gap_minutes: sum(walk.ignoredGaps),
    ignored_missing_rows_estimate: walk.ignoredMissing,
    sorted_gap_count: inOrder.gaps.length,
    sorted_missing_rows_estimate: inOrder.missing,
    walk_issues: issues,
    timeframe_issue:
      distinct.length > 1
        ? `multiple timeframe values detected: ${distinct.map((length) => `${length}m`).join(", ")}`
        : undefined,
    duplicates: extra(filtered),
    duplicate_groups: filtered.length,
    duplicate_max_occurrences: Math.max(0, ...filtered.map((group) => group.length)),
    duplicate_first_timestamp: groupTimes.length ? iso(Math.min(...groupTimes)) : null,
    duplicate_last_timestamp: groupTimes.length ? iso(Math.max(...groupTimes)) : null,
    duplicate_timestamp_span_minutes: groupTimes.length
      ? (Math.max(...groupTimes) - Math.min(...groupTimes)) / MINUTE
      : null,
    ignored_duplicate_groups: ignored.length,
    ignored_duplicate_rows: extra(ignored),
    duplicate_details: filtered.slice(0, rules.maxGroups).map((group) => ({
      timestamp: iso(group[0]!.time),
      ...(several && { symbol: group[0]!.symbol.trim().toUpperCase() }),
      occurrences: group.length,
      line_numbers: group.map(({ ordinal }) => ordinal),
    })),
    calendar_day_summary: {
      coverage_threshold: rules.threshold,
      expected_rows_per_day: half(1440 / interval),
      count: days.length,
      details: days.slice(0, rules.maxDays),
      details_truncated: days.length > rules.maxDays,
      warnings: low.slice(0, rules.maxDays),
      warnings_truncated: low.length > rules.maxDays,
      basis: "raw",
    },
  };
}

function walked(times: number[], interval: number, minGap: number, issues: string[]) {
  const gaps: {
    start_timestamp: string;
    end_timestamp: string;
    gap_minutes: number;
    expected_intervals: number;
    missing_rows_estimate: number;
    irregular: boolean;
  }[] = [];
  const ignoredGaps: number[] = [];
  let [missing, ignoredMissing, back] = [0, 0, 0];
  for (let at = 1; at < times.length; at++) {
    const [last, time] = [times[at - 1]!, times[at]!];
    if (time === last) continue;
    if (time < last) {
      back++;
      issues.push(`non-monotonic timestamp: ${iso(last)} -> ${iso(time)}`);
      continue;
    }
    const d = (time - last) / MINUTE;
    const e = d / interval;
    if (close(e, 1)) continue;
    const m = Math.max(half(e) - 1, 0);
    if (d < minGap) {
      ignoredGaps.push(d);
      ignoredMissing += m;
      continue;
    }
    const irregular = !close(e, half(e));
    gaps.push({
      start_timestamp: iso(last),
      end_timestamp: iso(time),
      gap_minutes: d,
      expected_intervals: e,
      missing_rows_estimate: m,
      irregular,
    });
    missing += m;
    if (irregular)
      issues.push(`irregular gap length: ${iso(last)} -> ${iso(time)} (${d.toFixed(2)} minutes)`);
  }
  return { gaps, missing, ignoredGaps, ignoredMissing, back };
}

function counts(words: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
}
