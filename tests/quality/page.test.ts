import { describe, expect, test } from "bun:test";
import { marketCalendar } from "../../lib/market/calendar.ts";
import { TimeSet } from "../../lib/quality/times.ts";
import { touchedTrades, tradesIn } from "../../lib/quality/touched.ts";
import { command } from "../../scripts/check_data_quality.ts";
import { Desk } from "../state/desk.ts";

const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread";
// A Monday, midnight.
const START = Date.UTC(2024, 0, 8);
const STEP = 300_000;
const iso = (k: number) => new Date(START + k * STEP).toISOString().replace(".000", "");
const bars = (...ks: number[]) =>
  [HEADER, ...ks.map((k) => `${iso(k)},USDJPY,5m,150,151,149,150,0,0.1`)].map((line) => `${line}\n`).join("");
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);
const RECORDS = [
  "stage,entry_ts,ts,side,pnl_pips",
  `trade,${iso(30)},${iso(40)},BUY,5.5`,
  `trade,${iso(70)},${iso(80)},SELL,-3`,
  `shadow,${iso(52)},${iso(53)},SELL,9`,
  `strategy_gate,,${iso(52)},SELL,`,
].join("\n");

/** Bars 0–99 but for 50–54, and an impossible day. */
const FILES = { "bars.csv": bars(...range(0, 50), ...range(55, 100)), "runs/A/records.csv": `${RECORDS}\n` };

const pageData = (text: string) => JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(text)![1]!).data;

describe("trades that bars are missing from", () => {
  const times = new TimeSet();
  for (const k of [...range(0, 50), ...range(55, 100)]) times.add(START + k * STEP);
  const trade = (entry: number, exit: number) => ({
    entry: START + entry * STEP,
    exit: START + exit * STEP,
    side: "BUY",
    pips: 1,
  });

  test.each<[string, number, number, number]>([
    ["closed before the gap", 40, 49, 0],
    ["closed on its first missing bar", 40, 50, 1],
    ["open over it", 40, 60, 5],
    ["entered an hour after its last missing bar", 66, 70, 1],
    ["entered an hour and a bar after", 67, 70, 0],
  ])("%s", (_, entry, exit, missing) => {
    const found = touchedTrades([trade(entry, exit)], times, 5);
    expect(found.map(({ missing_bars }) => missing_bars)).toEqual(missing > 0 ? [missing] : []);
  });

  test("are none for a weekend that the calendar knows", () => {
    const friday = Date.UTC(2024, 0, 12, 21, 55);
    const sunday = Date.UTC(2024, 0, 14, 22);
    const week = new TimeSet();
    for (const time of [friday, sunday, sunday + STEP]) week.add(time);
    const held = [{ entry: friday, exit: sunday + STEP, side: "BUY", pips: null }];
    expect(touchedTrades(held, week, 5, marketCalendar())).toEqual([]);
    expect(touchedTrades(held, week, 5)).toMatchObject([{ missing_bars: 576 }]);
  });

  test("are read from a run's records, without shadows; other files are refused", () => {
    expect(tradesIn(RECORDS, "r.csv")).toEqual([
      { entry: START + 30 * STEP, exit: START + 40 * STEP, side: "BUY", pips: 5.5 },
      { entry: START + 70 * STEP, exit: START + 80 * STEP, side: "SELL", pips: -3 },
    ]);
    expect(() => tradesIn("a,b\n1,2\n", "r.csv")).toThrow("r.csv has no column stage");
  });
});

describe("the page of an audit", () => {
  test("holds the summary that is printed, every day, and the run's touched trades", async () => {
    const desk = new Desk({
      ...FILES,
      "runs/A/records.csv": `${RECORDS}\ntrade,${iso(48)},${iso(56)},BUY,-2\ntrade,${iso(98)},${iso(200)},BUY,1\n`,
    });
    const { exit, out } = await desk.run(command, "bars.csv", "--html", "o/q.html", "--run", "runs/A");
    expect(exit).toBe(0);
    const data = pageData(desk.read("o/q.html"));
    const { context: _, ...printed } = out;
    expect(data.summary).toEqual(printed);
    expect(data.days).toEqual({
      date: ["2024-01-08"],
      coverage: [0.95],
      rows: [95],
      missing: [5],
      duplicates: [0],
    });
    expect(data.run).toMatchObject({
      path: "runs/A",
      trades: 4,
      outside: 1,
      touched: [{ entry: iso(48), exit: iso(56), side: "BUY", pips: -2, missing_bars: 5 }],
    });
  });

  test("goes by trading time where there is a calendar, with days that have no bar at all", async () => {
    const desk = new Desk({ "bars.csv": bars(...range(0, 288), ...range(576, 864)) });
    await desk.run(command, "bars.csv", "--trading-calendar", "fx24x5", "--html", "q.html");
    expect(pageData(desk.read("q.html")).days).toMatchObject({
      date: ["2024-01-08", "2024-01-09", "2024-01-10"],
      coverage: [1, 0, 1],
      missing: [0, 288, 0],
    });
  });

  test("is made also when a guard fails, whose reason it gives", async () => {
    const desk = new Desk(FILES);
    const { exit } = await desk.run(
      command,
      "bars.csv",
      "--fail-under-coverage",
      "0.999",
      "--html",
      "q.html",
    );
    expect(exit).toBe(1);
    expect(desk.read("q.html")).toMatch(/<li class="bad">.*coverage/);
  });

  test("shows a hostile file name and row as text", async () => {
    const name = "<img src=x>.csv";
    const desk = new Desk({ [name]: `${bars(0, 1)}<script>alert(1)</script>,USDJPY,5m,1,1,1,1,0,0\n` });
    await desk.run(command, name, "--html", "q.html");
    expect(desk.read("q.html")).not.toMatch(/<img|<script>alert/);
    expect(desk.read("q.html")).toContain("&lt;script&gt;alert(1)");
  });

  test.each<[string, string[], string]>([
    ["asks for a page to show a run on", ["--run", "runs/A"], "page_required"],
    ["is no file that another output goes to", ["--html", "q", "--out-json", "q"], "same_file"],
  ])("%s", async (_, flags, error) => {
    const desk = new Desk(FILES);
    const { exit, out } = await desk.run(command, "bars.csv", ...flags);
    expect([exit, out.error]).toEqual([2, error]);
  });
});
