import { expect, test } from "bun:test";
import { chartPlace } from "../../../lib/report/charts.ts";
import { h } from "../../../lib/report/html.ts";
import { renderPage } from "../../../lib/report/page.ts";
import { charts, describePages, overhang, pageData, shown } from "./browser.ts";

const HOSTILE = `<script>document.title = "taken"</script>`;
const markup = renderPage({
  title: { en: HOSTILE, ja: "報告" },
  body: h`<p id="figure">${{ en: "figure", ja: "数値" }}</p>${chartPlace("equity")}`,
  charts: { equity: { series: [{ kind: "line", time: [1, 2, 3], value: [1, 3, 2], precision: 1 }] } },
  data: { name: HOSTILE },
  lang: "en",
});

describePages("a page in a browser", (open) => {
  test("draws its charts, complains of nothing and asks the network for nothing", async () => {
    await using opened = await open(markup);
    expect(await charts(opened.page)).toEqual({ places: ["equity"], painted: ["equity"] });
    expect(opened.complaints).toEqual([]);
  });

  test("shows a hostile name as text", async () => {
    await using opened = await open(markup);
    expect(await opened.page.title()).toBe(HOSTILE);
    expect(await shown(opened.page, "h1")).toBe(HOSTILE);
    expect(await pageData<object>(opened.page)).toEqual({ name: HOSTILE });
  });

  test("speaks the reader's language, and the other at a click", async () => {
    await using opened = await open(markup, { lang: "ja" });
    expect(await shown(opened.page, "#figure")).toBe("数値");
    await opened.page.click("[data-speak=en]");
    expect(await shown(opened.page, "#figure")).toBe("figure");
    expect(await opened.page.getAttribute("html", "lang")).toBe("en");
  });

  test("fits a narrow window", async () => {
    await using opened = await open(markup, { width: 360 });
    expect(await overhang(opened.page)).toBe(0);
  });

  test("follows the reader's dark mode", async () => {
    const paper = async (dark: boolean) => {
      await using opened = await open(markup, { dark });
      return await opened.page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    };
    expect([await paper(false), await paper(true)]).toEqual(["rgb(255, 255, 255)", "rgb(19, 25, 32)"]);
  });
});
