import { describe, expect, test } from "bun:test";
import { whatToSay } from "../../lib/report/experiment/findings.ts";
import { type ExperimentData, experimentPage } from "../../lib/report/experiment/page.ts";
import { markdownHtml } from "../../lib/report/markdown.ts";
import { reviewed, trial } from "./experiment_data.ts";

const review = (more: object): Partial<ExperimentData> => ({ review: { ...reviewed().review, ...more } });
const trials = (...list: ExperimentData["trials"]["list"]): Partial<ExperimentData> => ({
  trials: { ...reviewed().trials, list },
});
const walked = (sharpe: object): Partial<ExperimentData> => ({
  walkForward: { ...reviewed().walkForward, degradation: { sharpe: sharpe as never } },
});

describe("findings on a candidate", () => {
  test("that is sound are good ones", () => {
    expect(whatToSay(reviewed()).map(({ tone }) => tone)).toEqual(["good", "good", "good"]);
  });

  test.each<[string, Partial<ExperimentData>, string, string]>([
    [
      "a constraint fails",
      review({ constraints: [{ name: "dd", status: "no_data" }] }),
      "bad",
      "1 of 1 constraints do not pass: dd (no_data).",
    ],
    [
      "it loses",
      review({ metrics: { total_pips: { candidate: -3, baseline: -9 } } }),
      "bad",
      "The candidate made -3.0 pips, -9.0 as it stands.",
    ],
    [
      "it is no better than what there is",
      review({ metrics: { total_pips: { candidate: 9, baseline: 10 } } }),
      "warn",
      "The candidate made 9.0 pips, 10.0 as it stands.",
    ],
    [
      "a season loses",
      { seasons: { candidate: { a: { total_pips: -1.25 }, b: { total_pips: 2 } }, baseline: {} } },
      "warn",
      "The candidate loses in 1 of 2 seasons: a (-1.3 pips).",
    ],
    [
      "a season has no data",
      { seasons: { candidate: { a: { no_data: true, total_pips: 0 } }, baseline: {} } },
      "bad",
      "Seasons without data: a.",
    ],
    [
      "nothing was tested out of sample",
      { walkForward: null },
      "warn",
      "No walk-forward has tested this experiment on days that the search had not seen.",
    ],
    [
      "little is left out of sample",
      walked({ in_sample: 0.5, out_of_sample: 0.1, ratio: 0.2 }),
      "warn",
      "Out of sample 1 of 1 windows won; the Sharpe ratio went 0.500 → 0.100, 20 % of what was promised.",
    ],
    [
      "nothing is left out of sample",
      walked({ in_sample: 0.5, out_of_sample: -0.1, ratio: -0.2 }),
      "bad",
      "Out of sample 1 of 1 windows won; the Sharpe ratio went 0.500 → -0.100, -20 % of what was promised.",
    ],
    [
      "a value is at the end of its range",
      review({ parameters: { k_tp: 1.3 } }),
      "warn",
      "At the edge of what was searched: k_tp = 1.3 (1.1 … 1.3).",
    ],
    [
      "its score stands alone",
      trials(trial("a", 0.3, 1.1), trial("b", 1.5, 1.2), trial("c", 0.4, 1.3)),
      "warn",
      "The best score stands alone: the next one has 27 % of it.",
    ],
    ["no trial is feasible", trials(trial("a", 1, 1, { feasible: false })), "bad", "No trial is feasible."],
  ])("%s", (_, more, tone, en) => {
    expect(whatToSay(reviewed(more))).toContainEqual({
      tone: tone as "bad",
      text: expect.objectContaining({ en }),
    });
  });

  test("begin with the worst", () => {
    const found = whatToSay(
      reviewed({ walkForward: null, ...review({ metrics: { total_pips: { candidate: -1 } } }) }),
    );
    expect(found.map(({ tone }) => tone)).toEqual(["bad", "warn", "good"]);
  });
});

describe("the page of an experiment", () => {
  const section = (markup: string, id: string) =>
    markup.split(`<section id="${id}">`)[1]?.split("</section>")[0];

  test("fills the candidate among the trials, and what none beats on the front", () => {
    const markup = experimentPage(reviewed());
    const filled = (id: string) =>
      [...section(markup, id)!.matchAll(/fill="var\(--accent\)" stroke="[^"]+"><title>(\w+)/g)].map(
        ([, one]) => one,
      );
    expect(filled("parameters")).toEqual(["b", "b"]);
    expect(filled("front")).toEqual(["b"]);
    // Infeasible trials are on no front.
    expect(section(markup, "front")).not.toContain("<title>d ");
  });

  test("shows values without an order by their place", () => {
    expect(section(experimentPage(reviewed()), "parameters")).toContain("0 = narrow, 1 = wide");
  });

  test("leaves a gap for a season without data", () => {
    const bars = section(experimentPage(reviewed()), "seasons")!.match(
      /fill-opacity="0.55"\/><\/svg>|<rect[^>]*fill-opacity="0.55"/g,
    )!;
    // Two charts, each with three bars and two legends.
    expect(bars).toHaveLength(2 * 3 + 2 * 2);
  });

  test("says why there is no front of one objective", () => {
    const markup = experimentPage(reviewed({ objectives: [{ metric: "metrics.sharpe", goal: "max" }] }));
    expect(section(markup, "front")).toContain("There is one objective");
  });

  test("has its report in both languages, and all that it shows as data", () => {
    const markup = experimentPage(reviewed());
    expect(section(markup, "report")).toMatch(
      /<div lang="en"><h3>Summary<\/h3><ul><li>one<\/li><\/ul><\/div>\s*<div lang="ja">/,
    );
    const { lang: _, walkForward, ...rest } = reviewed();
    const data = JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(markup)![1]!).data;
    expect(data).toEqual({ ...rest, walk_forward: walkForward });
  });

  test("without trials, seasons and walk-forward has what is left", () => {
    const markup = experimentPage(
      reviewed({ ...trials(), objectives: [], seasons: { candidate: {}, baseline: {} }, walkForward: null }),
    );
    for (const id of ["parameters", "front", "seasons", "walk_forward"])
      expect(section(markup, id)).toBeUndefined();
    expect(section(markup, "changes")).toContain("k_tp");
  });
});

describe("Markdown as markup", () => {
  test.each([
    ["## Head", "<h3>Head</h3>"],
    ["one\ntwo", "<p>one two</p>"],
    ["- a\n- `b`", "<ul><li>a</li><li><code>b</code></li></ul>"],
    ["_none_", "<p><em>none</em></p>"],
    ["**stage**", "<p><b>stage</b></p>"],
    ["snake_case_name", "<p>snake_case_name</p>"],
    ["````bash\na ``` <b>\n````\n\nend", "<pre><code>a ``` &lt;b&gt;</code></pre><p>end</p>"],
    ["```\nunclosed", "<pre><code>unclosed</code></pre>"],
    ["a < b", "<p>a &lt; b</p>"],
  ])("%j", (text, markup) => {
    expect(markdownHtml(text).markup).toBe(markup);
  });

  test("reads a table, with bars that are escaped", () => {
    const { markup } = markdownHtml("| A | B |\n| --- | --- |\n| x \\| y | `z` |\n|  | 1 |");
    expect(markup.replaceAll(/\s*\n\s*/g, "")).toContain(
      "<th>A</th><th>B</th></tr></thead><tbody><tr><td>x | y</td><td><code>z</code></td></tr>",
    );
    expect(markup).toContain("<td></td><td>1</td>");
  });
});
