import { expect, test } from "bun:test";
import { dashboardPage } from "../../../lib/report/dashboard/page.ts";
import { bundle } from "../../report/dashboard_data.ts";
import { describePages, overhang, pageData } from "./browser.ts";

interface Shown {
  slo_ms: number;
  datasets: { latency: { rows: { p95_ms: number }[] } };
}

describePages("the dashboard in a browser", (open) => {
  test("reads out the figures under the pointer, which are those of its data", async () => {
    await using opened = await open(dashboardPage(bundle()));
    const { page } = opened;
    await page.hover("#latency [data-tip] >> nth=11");
    const { slo_ms, datasets } = await pageData<Shown>(page);
    const told = await page.textContent("#latency output");
    expect(told).toBe(
      `01-01 11 · failure_rate 0.25 · p50 3600 · p95 ${datasets.latency.rows[11]!.p95_ms} · p99 12000 · SLO ${slo_ms}`,
    );
    expect(opened.complaints).toEqual([]);
  });

  test("is walked with the arrow keys, from its newest figure on", async () => {
    await using opened = await open(dashboardPage(bundle()));
    const { page } = opened;
    await page.focus("#turnover svg");
    await page.keyboard.press("ArrowLeft");
    expect(await page.textContent("#turnover output")).toStartWith("20260112_000000 ·");
    await page.keyboard.press("ArrowLeft");
    expect(await page.textContent("#turnover output")).toStartWith("20260111_000000 ·");
  });

  test("shades the windows in breach, as high as the chart", async () => {
    await using opened = await open(dashboardPage(bundle()));
    const shades = await opened.page.locator("#latency rect.shaded").all();
    const boxes = await Promise.all(shades.map((shade) => shade.boundingBox()));
    expect(boxes).toHaveLength(2);
    expect(boxes[0]!.x + boxes[0]!.width).toBeCloseTo(boxes[1]!.x, 0);
    for (const box of boxes) expect(box!.height).toBeGreaterThan(150);
  });

  test("warns of its age by the reader's clock", async () => {
    const fresh = bundle();
    fresh.manifest.generated_at = "2999-01-01T00:00:00Z";
    for (const [data, warned] of [
      [bundle(), true],
      [fresh, false],
    ] as const) {
      await using opened = await open(dashboardPage(data));
      expect(await opened.page.isVisible("[data-when-old]")).toBe(warned);
    }
  });

  test("fits a narrow window, in Japanese", async () => {
    await using opened = await open(dashboardPage(bundle()), { width: 360, lang: "ja", dark: true });
    expect(await overhang(opened.page)).toBe(0);
    expect(await opened.page.isVisible("h1 [lang=ja]")).toBe(true);
  });
});
