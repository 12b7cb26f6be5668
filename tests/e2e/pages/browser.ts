import { afterAll, beforeAll, describe, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { tempFolder } from "../spawned.ts";

const executablePath = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => Bun.which(name))
  .find(Boolean);

interface View {
  /** CSS pixels; 1280 when absent. */
  width?: number;
  lang?: "en" | "ja";
  dark?: boolean;
}

export interface Opened extends AsyncDisposable {
  page: Page;
  /** What the console called an error, what was thrown, and what was asked of the network. */
  complaints: string[];
}

/** Opens a page's text as a file of its own, until its charts are drawn. Close it, or declare it with `await using`. */
export type Open = (markup: string, view?: View) => Promise<Opened>;

/** Tests of pages in a real browser; where none is installed they are skipped and say so. */
export function describePages(name: string, tests: (open: Open) => void): void {
  if (!executablePath) {
    test.skip(`${name}: no Chromium on PATH`, () => {});
    return;
  }
  // A page takes a second to open, several on a busy machine.
  setDefaultTimeout(60_000);
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    }, 60_000);
    afterAll(() => browser.close());

    tests(async (markup, { width = 1280, lang = "en", dark = false } = {}) => {
      const file = join(tempFolder(), "page.html");
      await Bun.write(file, markup);
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: lang === "ja" ? "ja-JP" : "en-GB",
        colorScheme: dark ? "dark" : "light",
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => {
        if (request.url() !== `file://${file}`) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(`file://${file}`);
      return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
    });
  });
}

/** The names of the page's charts, and of those on which something was painted: all of them, or those after some seconds. */
export function charts(page: Page): Promise<{ places: string[]; painted: string[] }> {
  return page.evaluate(PAINTED);
}

/** In the page, and as text: browsers know names that this program does not. The first canvas of a chart is its plot. */
const PAINTED = `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const isPainted = (place) => {
    const { width, height } = place.querySelector("canvas");
    if (width === 0 || height === 0) return false;
    const { data } = place.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height);
    return new Set(new Uint32Array(data.buffer)).size > 3;
  };
  const places = [...document.querySelectorAll("[data-chart]")];
  // What was just asked for is drawn in the next frame, and once more in the one after it when a canvas got its size.
  for (let frames = 0; frames < 3 || (frames < 300 && !places.every(isPainted)); frames++) await frame();
  const names = (list) => list.map((place) => place.dataset.chart);
  return { places: names(places), painted: names(places.filter(isPainted)) };
})()`;

/** What the page says it shows. */
export async function pageData<Data>(page: Page): Promise<Data> {
  return JSON.parse((await page.textContent("#page-data"))!).data as Data;
}

/** Pixels by which the page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

/** An element's text as a reader sees it: in one language. */
export function shown(page: Page, selector: string): Promise<string> {
  return page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
}
