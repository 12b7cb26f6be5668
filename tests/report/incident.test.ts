import { describe, expect, test } from "bun:test";
import { priceChart, refusals } from "../../lib/report/incident/charts.ts";
import { incidentPage } from "../../lib/report/incident/page.ts";
import { bar, replayed } from "./incident_data.ts";

const section = (markup: string, id: string) =>
  markup.split(`<section id="${id}">`)[1]?.split("</section>")[0];
const dataIn = (markup: string) => JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(markup)![1]!);

describe("the price chart of an incident", () => {
  const marks = (more = {}) => {
    const [series] = priceChart(replayed(more).report.replay, 0.01)!.series;
    return series!.kind === "candles" ? series!.markers! : [];
  };
  const seconds = (index: number) => Date.parse(bar(index)) / 1000;

  test("marks entries, exits with their result, and where a refusal begins, in the order of time", () => {
    expect(marks().map(({ time, kind, text }) => [time, kind, text])).toEqual([
      [seconds(5), "buy", ""],
      [seconds(9), "exit", "sl -7.0"],
      [seconds(10), "block", "or_filter"],
      [seconds(20), "sell", ""],
      [seconds(30), "exit", "tp 3.0"],
    ]);
  });

  test("leaves out what lies outside its candles", () => {
    const early = { ...replayed().report.replay.trade_list[0]!, entry_ts: "2024-01-09T20:00:00Z" };
    expect(marks({ trade_list: [early], blocks: [] }).map(({ kind }) => kind)).toEqual(["exit"]);
  });

  test("is none without candles", () => {
    expect(priceChart(replayed({ candles: [] }).report.replay, 0.01)).toBeUndefined();
    expect(section(incidentPage(replayed({ candles: [] })), "price")).toBeUndefined();
  });
});

test("refusals are told once while their reasons stay, all reasons of a bar together", () => {
  const block = (index: number, reason: string) => ({ ts: bar(index), stage: "x", reason });
  expect(
    refusals([block(1, "a"), block(2, "a"), block(3, "a"), block(3, "b"), block(4, "b"), block(5, "a")]),
  ).toEqual([
    { ts: bar(1), reasons: "a" },
    { ts: bar(3), reasons: "a, b" },
    { ts: bar(4), reasons: "b" },
    { ts: bar(5), reasons: "a" },
  ]);
});

describe("the page of an incident", () => {
  test("sets the real result beside the replay's, with the verdict", () => {
    const shown = section(incidentPage(replayed()), "comparison")!;
    expect(shown).toContain('<b class="good"><span lang="en">Reproduced</span>');
    expect(shown.replaceAll(/\s*\n\s*/g, "")).toContain("<td>pips</td><td>-5.50</td><td>-4.00</td>");
    expect(shown.replaceAll(/\s*\n\s*/g, "")).toContain("<td>–</td><td>1.50 (5.00)</td>");
  });

  test("adds the pips of its trades up from zero", () => {
    const tips = [...section(incidentPage(replayed()), "equity")!.matchAll(/data-tip="([^"]*)"/g)].map(
      ([, tip]) => tip,
    );
    expect(tips).toEqual(["01-10 08:00 · pips 0", "01-10 08:45 · pips -7", "01-10 10:30 · pips -4"]);
  });

  test("shows the operator's own notes, not those of the replay again", () => {
    const notes = section(incidentPage(replayed()), "notes")!;
    expect(notes).toContain("a line of mine");
    expect(notes).not.toContain("a line of the replay");
    expect(notes).toContain("<li><b>stop</b> it</li>");
    expect(notes).not.toContain("Findings");
  });

  test("tells what was learned before, or why nothing was", () => {
    expect(section(incidentPage(replayed()), "context")).toContain("LDN:narrow:mid");
    const skipped = { state: { path: "ops/s.json", used: false, skipped: "file_not_found" } };
    const without = { ...replayed(skipped), learned: null };
    expect(section(incidentPage(without), "context")).toContain(
      "The state ops/s.json was not used: file_not_found.",
    );
  });

  test("names gaps and warnings, and a trade that was carried in", () => {
    const markup = incidentPage(
      replayed({
        gaps: [{ from: bar(1), to: bar(3), missing_bars: 2 }],
        warnings: [{ en: "cold", ja: "準備なし" }],
      }),
    );
    expect(section(markup, "quality")).toContain(bar(3));
    expect(section(markup, "quality")).toContain("準備なし");
    expect(section(markup, "trades")).toContain("(opened before the window)");
  });

  test("shows a hostile report as text, and holds all that it shows as data", () => {
    const markup = incidentPage(replayed());
    expect(markup).toContain("two stops &lt;b&gt;");
    const { lang: _, ...all } = replayed();
    expect(dataIn(markup).data).toEqual(all);
  });

  test("of a window without trades and refusals says so", () => {
    const markup = incidentPage(replayed({ trade_list: [], blocks: [], block_counts: {} }));
    for (const id of ["equity", "trades"]) expect(section(markup, id)).toBeUndefined();
    expect(section(markup, "blocks")).toContain("No signal was refused.");
  });
});
