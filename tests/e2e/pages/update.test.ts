import { expect, test } from "bun:test";
import { updatePage } from "../../../lib/report/update/page.ts";
import { update } from "../../report/update_data.ts";
import { describePages, overhang } from "./browser.ts";

describePages("the page of an update in a browser", (open) => {
  test("fills its gauges by their share of the limit", async () => {
    await using opened = await open(updatePage(update()));
    const shares = await Promise.all(
      (await opened.page.locator("#risk .gauge").all()).map(async (gauge) => {
        const [whole, part] = await Promise.all(
          (await gauge.locator("rect").all()).map((rect) => rect.boundingBox()),
        );
        return part!.width / whole!.width;
      }),
    );
    expect(shares[0]).toBeCloseTo(0.5, 2);
    expect(shares[1]).toBeCloseTo(1, 2);
    expect(opened.complaints).toEqual([]);
  });

  test("shows the hash that is signed in full, also in a narrow window and in Japanese", async () => {
    await using opened = await open(updatePage(update()), { width: 360, lang: "ja" });
    expect(await opened.page.textContent("#sign code")).toContain("ab".repeat(32));
    expect(await overhang(opened.page)).toBe(0);
  });
});
