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

  test("keeps every column of its tables on paper, which does not scroll, with paths as long as they are", async () => {
    const path = `ops/state_archive/${"day_orb_5m.DayORB5m/".repeat(4)}20260105_090302_state.json`;
    const changes = [{ path, how: "replace", bytes: 28719, before: "ab".repeat(32), after: "cd".repeat(32) }];
    // A4 between its margins.
    await using opened = await open(updatePage({ ...update(), changes }), { width: 718 });
    await opened.page.emulateMedia({ media: "print" });
    const cells = await opened.page.locator("#files td").all();
    const boxes = await Promise.all(cells.map((cell) => cell.boundingBox()));
    expect(boxes).toHaveLength(5);
    // Names give way, not figures.
    const lines = await opened.page.evaluate<number>(`(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelectorAll("#files td")[2]);
      return range.getClientRects().length;
    })()`);
    expect(lines).toBe(1);
    for (const box of boxes) expect(box!.x + box!.width).toBeLessThanOrEqual(718);
  });
});
