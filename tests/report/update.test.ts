import { describe, expect, test } from "bun:test";
import { gauge } from "../../lib/report/update/gauge.ts";
import { updatePage } from "../../lib/report/update/page.ts";
import { update } from "./update_data.ts";

describe("a gauge", () => {
  const said = (value: number | null, cap: number | null) => {
    const markup = String(gauge(value, cap) ?? "");
    return [/<i>(.*)<\/i>/.exec(markup)?.[1], [...markup.matchAll(/<rect width="([\d.]+)"/g)].at(1)?.[1]];
  };
  test.each<[number | null, number | null, string | undefined, string | undefined]>([
    [2, 4, "50 %", "60"],
    [4, 4, "100 %", "120"],
    [8, 5, "160 % !", "120"],
    [0, 0, "0 %", "0"],
    [1, 0, "∞ !", "120"],
    [-1, 4, "-25 %", "0"],
    [null, 4, undefined, undefined],
    [2, null, undefined, undefined],
  ])("of %p under %p says %p", (value, cap, words, width) => {
    expect(said(value, cap)).toEqual([words, width]);
  });
});

describe("the page of an update", () => {
  const section = (markup: string, id: string) =>
    markup.split(`<section id="${id}">`)[1]?.split("</section>")[0];

  test("says what a saved plan would come to, in both languages", () => {
    const decision = section(updatePage(update()), "decision")!;
    expect(decision).toContain(
      '<b class="bad"><span lang="en">Plan saved</span><span lang="ja">Plan saved ja</span></b>',
    );
    expect(decision).toContain("the update would be blocked");
    expect(decision).toContain("too much &lt;b&gt;");
  });

  test("puts estimates beside the limit of a change; a new one has no change", () => {
    const rows = section(updatePage(update()), "estimates")!.split("<tr>").slice(2);
    expect(rows[0]).toContain("<i>25 %</i>");
    expect(rows[0]).toContain("<td>-0.05</td>");
    expect(rows[1]).not.toContain("gauge");
  });

  test("asks for a signature only under a plan with a hash", () => {
    expect(section(updatePage(update()), "sign")).toContain("ab".repeat(32));
    expect(section(updatePage(update({ plan: null })), "sign")).toBeUndefined();
  });

  test("without anything new has no figures", () => {
    const nothing = update({
      fate: "nothing_new",
      estimates: [],
      gauges: [],
      plan: null,
      changes: [],
      result: { message: "no_new_bars" },
    });
    const markup = updatePage(nothing);
    for (const id of ["estimates", "risk", "sign"]) expect(section(markup, id)).toBeUndefined();
    expect(section(markup, "files")).toContain("None.");
  });

  test("holds all that it shows as data", () => {
    const data = JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(updatePage(update()))![1]!).data;
    const { lang: _, ...all } = update();
    expect(data).toEqual(all);
  });
});
