import { expect, test } from "bun:test";
import { qualityPage, type QualityData } from "../../../lib/report/quality/page.ts";
import { isoUtc } from "../../../lib/workspace/time.ts";
import { describePages, overhang, pageData } from "./browser.ts";

const DAY = 86_400_000;
const dates = Array.from({ length: 500 }, (_, day) => isoUtc(Date.UTC(2023, 6, 1) + day * DAY).slice(0, 10));
const audit: QualityData = {
  summary: {
    status: "fail",
    failures: ["coverage_ratio 0.9 is below 0.995"],
    csv: "validated/USDJPY/a_very_long_name_of_a_file_that_does_not_break_anywhere.csv",
    start_timestamp: "2023-07-01T00:00:00",
    end_timestamp: "2024-11-11T00:00:00",
    longest_gaps: [],
    input: { sha256: "ab".repeat(32), size_bytes: 1, mtime: "2024-11-11T00:00:00Z" },
  },
  threshold: 0.98,
  days: {
    date: dates,
    coverage: dates.map((_, day) => (day === 100 ? 0.5 : day % 7 === 0 ? null : 1)),
    rows: dates.map(() => 288),
    missing: dates.map(() => 0),
    duplicates: dates.map(() => 0),
  },
  daysTruncated: false,
  run: { path: "runs/A", trades: 3, outside: 0, touched: [] },
  lang: "en",
};

describePages("the data-quality page in a browser", (open) => {
  test("has a cell a day, half full where half the bars are there", async () => {
    await using opened = await open(qualityPage(audit));
    const { page } = opened;
    const { days } = await pageData<{ days: QualityData["days"] }>(page);
    const expected = days.coverage.filter((ratio) => ratio !== null).length;
    expect(await page.locator("g.day").count()).toBe(expected);
    const low = page.locator("g.day", { hasText: `${days.date[100]} · 50.00 %` });
    const [frame, fill] = await Promise.all(
      (await low.locator("rect").all()).map((rect) => rect.boundingBox()),
    );
    expect(fill!.height / frame!.height).toBeCloseTo(0.5, 1);
    // The frame has a stroke, half of which lies outside.
    expect(Math.abs(fill!.y + fill!.height - frame!.y - frame!.height)).toBeLessThan(1.5);
    expect(opened.complaints).toEqual([]);
  });

  test("fits a narrow window in both languages", async () => {
    for (const lang of ["en", "ja"] as const) {
      await using opened = await open(qualityPage(audit), { width: 360, lang });
      expect(await overhang(opened.page)).toBe(0);
    }
  });
});
