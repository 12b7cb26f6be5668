import { afterAll, beforeAll, expect, test } from "bun:test";
import type { RunReport } from "../../../lib/report/run/report.ts";
import { Reports } from "../../workflow/report/reported.ts";
import { charts, describePages, overhang, pageData, shown } from "./browser.ts";

const HOSTILE = "<script>document.title=1<!--";

describePages("the report of a run in a browser", (open) => {
  const desk = new Reports();
  afterAll(() => desk[Symbol.dispose]());
  let markup: string;
  beforeAll(async () => {
    const { run_dir } = await desk.simulate("--bounds");
    const other = await desk.simulate("--equity", "50000");
    desk.rename(run_dir, `runs/${HOSTILE}`);
    ({ page: markup } = await desk.render(
      `runs/${HOSTILE}`,
      "--html",
      "out/page.html",
      "--compare",
      other.run_dir,
    ));
  }, 60_000);

  test("draws price, equity and drawdown, complains of nothing and asks the network for nothing", async () => {
    await using opened = await open(markup);
    const names = ["price", "equity", "drawdown"];
    expect(await charts(opened.page)).toEqual({ places: names, painted: names });
    expect(opened.complaints).toEqual([]);
  });

  test("draws positions where the candles are: other pixels than without them", async () => {
    const pixels = async (text: string) => {
      await using opened = await open(text);
      await charts(opened.page);
      return await opened.page.locator("[data-chart=price]").screenshot();
    };
    const bare = markup.replace(/"positions":\[\{.*?\}\]/s, '"positions":[]');
    expect(bare.length).toBeLessThan(markup.length);
    expect((await pixels(markup)).equals(await pixels(bare))).toBe(false);
  });

  test("shows a trade in the chart when its time is clicked", async () => {
    await using opened = await open(markup);
    const price = opened.page.locator("[data-chart=price]");
    await charts(opened.page);
    const before = await price.screenshot();
    await opened.page.click("#trades summary");
    await opened.page.click("#trades tbody button");
    await charts(opened.page);
    expect((await price.screenshot()).equals(before)).toBe(false);
    const top = await opened.page.evaluate<number>(
      "document.querySelector('[data-chart=price]').getBoundingClientRect().top",
    );
    expect(top).toBeWithin(0, 900);
    expect(opened.complaints).toEqual([]);
  });

  test("shows the figures of its data", async () => {
    await using opened = await open(markup);
    const report = await pageData<RunReport>(opened.page);
    const summary = await shown(opened.page, "#summary");
    expect(summary).toContain(report.summary.total_value.toFixed(2));
    expect(summary).toContain(`${(report.summary.win_rate! * 100).toFixed(1)} %`);
    const findings = await shown(opened.page, "#findings");
    for (const { text } of report.findings) expect(findings).toContain(text.en);
    const bounds = await shown(opened.page, "#bounds");
    expect(bounds).toContain(report.bounds!.total_pnl_value.worst.toFixed(2));
    await opened.page.click("#trades summary");
    const rows = await opened.page.locator("#trades tbody tr").count();
    expect(rows).toBe(report.summary.trades);
    const months = await shown(opened.page, "#calendar");
    for (const { key } of report.sessions) expect(months).toContain(key);
  });

  test("shows a hostile run as text", async () => {
    await using opened = await open(markup);
    expect(await shown(opened.page, "header + p")).toStartWith(HOSTILE);
    expect(await opened.page.title()).toBe("Run report: USDJPY conservative");
  });

  test("speaks Japanese to a Japanese reader, and English at a click", async () => {
    await using opened = await open(markup, { lang: "ja" });
    expect(await shown(opened.page, "#findings h2")).toBe("所見");
    await opened.page.click("[data-speak=en]");
    expect(await shown(opened.page, "#findings h2")).toBe("Findings");
  });

  test("fits a telephone, also with all its tables unfolded", async () => {
    await using opened = await open(markup, { width: 360 });
    await opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    expect(await overhang(opened.page)).toBe(0);
  });

  test("prints in ink on paper, with its charts and without buttons, from a dark screen as from a light one", async () => {
    const printed = async (dark: boolean) => {
      await using opened = await open(markup, { dark });
      const { page, complaints } = opened;
      await charts(page);
      await page.evaluate(`addEventListener("beforeprint", () => {
        const picture = document.querySelector("[data-chart=equity] .on-paper");
        const { data } = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
        window.onPaper = { url: picture.toDataURL(), colours: new Set(new Uint32Array(data.buffer)).size };
      })`);
      await page.pdf();
      expect(complaints).toEqual([]);
      expect(await page.locator(".on-paper").count()).toBe(0);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("nav").isVisible()).toBe(false);
      return {
        picture: await page.evaluate<{ url: string; colours: number }>("onPaper"),
        body: await page.evaluate<string[]>(
          "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))",
        ),
      };
    };
    const [dark, light] = [await printed(true), await printed(false)];
    expect(light.picture.colours).toBeGreaterThan(3);
    expect(dark.picture.url === light.picture.url).toBe(true);
    expect(dark.body).toEqual(["rgb(28, 36, 48)", "rgb(255, 255, 255)"]);
  });
});
