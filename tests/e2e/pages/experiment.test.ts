import { expect, test } from "bun:test";
import { type ExperimentData, experimentPage } from "../../../lib/report/experiment/page.ts";
import { reviewed } from "../../report/experiment_data.ts";
import { describePages, overhang, pageData } from "./browser.ts";

describePages("the page of an experiment in a browser", (open) => {
  test("places a better trial higher, and its figures are those of its data", async () => {
    await using opened = await open(experimentPage(reviewed()));
    const { page } = opened;
    const { trials } = await pageData<Pick<ExperimentData, "trials">>(page);
    const places = await Promise.all(
      trials.list.map(async ({ id, score }) => {
        const point = page.locator("#parameters circle", {
          hasText: new RegExp(`^${id} .* ${score.toFixed(4)}$`),
        });
        return { score, y: (await point.last().boundingBox())!.y };
      }),
    );
    const byHeight = places.toSorted((a, b) => a.y - b.y).map(({ score }) => score);
    expect(byHeight).toEqual([1.5, 1.4, 1.3, 1]);
    expect(opened.complaints).toEqual([]);
  });

  test("shows the report in the reader's language, and fits a narrow window", async () => {
    await using opened = await open(experimentPage(reviewed()), { lang: "ja", width: 360 });
    expect(await opened.page.isVisible("#report div[lang=ja]")).toBe(true);
    expect(await opened.page.isVisible("#report div[lang=en]")).toBe(false);
    expect(await overhang(opened.page)).toBe(0);
  });
});
