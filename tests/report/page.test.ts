import { describe, expect, test } from "bun:test";
import { chartPlace } from "../../lib/report/charts.ts";
import { h } from "../../lib/report/html.ts";
import { renderPage } from "../../lib/report/page.ts";
import { figures, findings, number, percent, section, table } from "../../lib/report/parts.ts";
import { lineChart } from "../../lib/report/layers.ts";
import { barChart, heatMap, niceTicks, scatter } from "../../lib/report/svg.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">&`;

const page = (body = h`<p>${HOSTILE}</p>`) =>
  renderPage({
    title: { en: HOSTILE, ja: "報告" },
    body,
    data: { run: HOSTILE },
    lang: "en",
  });

describe("markup", () => {
  test("escapes what is put into it, and only that", () => {
    expect(h`<b title="${HOSTILE}">${h`<i>ok</i>`}</b>`.markup).toBe(
      '<b title="&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><i>ok</i></b>',
    );
  });

  test("has both languages, one of which the page shows", () => {
    expect(h`${{ en: "a<b", ja: "甲" }}`.markup).toBe(
      '<span lang="en">a&lt;b</span><span lang="ja">甲</span>',
    );
    expect(h`${{ en: "5", ja: "5" }}`.markup).toBe("5");
  });

  test("of nothing is nothing", () => {
    expect(h`<p>${null}${undefined}${false}${[]}${0}</p>`.markup).toBe("<p>0</p>");
  });
});

describe("a page", () => {
  test("holds a hostile name as text, in markup and in its data", () => {
    const text = page();
    expect(text).not.toContain("<img src=x");
    const data = /id="page-data">(.*?)<\/script>/s.exec(text)![1]!;
    expect(JSON.parse(data).data.run).toBe(HOSTILE);
  });

  test("allows exactly the scripts that it holds, by their hashes", () => {
    const text = renderPage({
      title: { en: "t", ja: "t" },
      body: chartPlace("equity"),
      charts: { equity: { series: [{ kind: "line", time: [1], value: [2], precision: 2 }] } },
      data: {},
      lang: "ja",
    });
    const scripts = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script!);
    const hashes = scripts.map((script) => new Bun.CryptoHasher("sha256").update(script).digest("base64"));
    expect(hashes).toHaveLength(2);
    for (const hash of hashes) expect(text.includes(`sha256-${hash}`)).toBe(true);
    expect(text.slice(0, 600)).toContain("default-src &#39;none&#39;");
    expect(text.length).toBeLessThan(300_000);
  });

  test("loads nothing from anywhere", () => {
    const text = page().replace(/<script[\s\S]*?<\/script>/g, "");
    expect(text).not.toMatch(/(src|href)="(?!https:\/\/www\.tradingview\.com\/"|#|data:)/);
    expect(text).not.toMatch(/url\(|@import/);
  });

  test("without charts carries no chart library", () => {
    expect(page().length).toBeLessThan(20_000);
  });
});

describe("parts", () => {
  test("tell missing figures as a dash", () => {
    expect([number(null), number(Number.NaN), percent(undefined), percent(0.1234), number(-0.5, 1)]).toEqual([
      "–",
      "–",
      "–",
      "12.3 %",
      "-0.5",
    ]);
  });

  test("are sections, figures, tables and findings", () => {
    const markup = section("s", { en: "S", ja: "節" }, [
      figures([{ name: { en: "n", ja: "数" }, value: 3, tone: "bad" }]),
      table(["a", "b"], [["x", null]]),
      findings([{ tone: "warn", text: { en: "few trades", ja: "取引が少ない" } }]),
    ]).markup;
    expect(markup).toContain('<section id="s">');
    expect(markup).toContain('<b class="bad">3</b>');
    expect(markup).toContain("<td>x</td><td>–</td>");
    expect(markup).toContain('<li class="warn"><span lang="en">few trades</span>');
  });
});

describe("drawings", () => {
  test("stay finite whatever they draw", () => {
    const drawings = [
      barChart([]),
      barChart([{ label: "a", value: null }]),
      barChart([{ label: "a", value: 0 }]),
      lineChart(["a"], [{ name: "x", values: [1] }]),
      lineChart(["a", "b", "c"], [{ name: "x", values: [1, null, 3] }]),
      scatter([{ x: 1, y: 1, tip: "" }]),
      heatMap(["r"], ["c"], () => null),
      heatMap(["r"], ["c"], () => ({ value: 0, text: "0", tip: "t" })),
    ];
    for (const { markup } of drawings) expect(markup).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("put bars above and below zero, each with its tip", () => {
    const { markup } = barChart([
      { label: "up", value: 2 },
      { label: "down", value: -1, tip: "a loss" },
    ]);
    const [up, down] = [
      ...markup.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g),
    ];
    expect(Number(up![1]) + Number(up![2])).toBeCloseTo(Number(down![1]), 0);
    expect(markup).toContain("<title>a loss</title>");
  });

  test("have round ticks inside their range", () => {
    expect(niceTicks(-3, 97)).toEqual([0, 20, 40, 60, 80]);
    expect(niceTicks(0.12, 0.13).map((tick) => tick.toFixed(4))).toEqual([
      "0.1200",
      "0.1225",
      "0.1250",
      "0.1275",
      "0.1300",
    ]);
  });
});

test("words in drawings are in both languages, as an SVG knows them", () => {
  const days = [{ en: "Mon", ja: "月" }, "EUR<"];
  for (const { markup } of [
    heatMap(days, ["c"], () => null),
    heatMap(["r"], days, () => null),
    barChart(days.map((label) => ({ label, value: 1 }))),
  ]) {
    expect(markup).toContain('<tspan lang="en">Mon</tspan><tspan lang="ja">月</tspan>');
    expect(markup).toContain("EUR&lt;");
    expect(markup).not.toContain("<span");
  }
});
