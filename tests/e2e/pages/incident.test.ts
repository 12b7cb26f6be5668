import { expect, test } from "bun:test";
import { incidentPage } from "../../../lib/report/incident/page.ts";
import { replayed } from "../../report/incident_data.ts";
import { charts, describePages, overhang } from "./browser.ts";

describePages("the page of an incident in a browser", (open) => {
  test("draws the price with its marks, and complains of nothing", async () => {
    await using opened = await open(incidentPage(replayed()));
    expect(await charts(opened.page)).toEqual({ places: ["price"], painted: ["price"] });
    expect(opened.complaints).toEqual([]);
  });

  test("fits a narrow window in both languages", async () => {
    for (const lang of ["en", "ja"] as const) {
      await using opened = await open(incidentPage(replayed()), { width: 360, lang, dark: true });
      expect(await overhang(opened.page)).toBe(0);
    }
  });
});
