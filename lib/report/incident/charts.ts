import type { ChartSpec, Marker } from "../charts.ts";
import { objectOf, objects } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { layerChart } from "../layers.ts";
import { number, section, table } from "../parts.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { IncidentData } from "./page.ts";

type Replay = IncidentData["report"]["replay"];

/** The window's price with what was entered, left and refused. */
export function priceChart({ candles, trade_list, blocks }: Replay, pip: number): ChartSpec | undefined {
  if (candles.length === 0) return undefined;
  const seconds = (text: unknown) => parseInstant(String(text)) / 1000;
  const times = candles.map(([time]) => seconds(time));
  const known = new Set(times);
  const marks: Marker[] = [
    ...trade_list.flatMap(({ entry_ts, exit_ts, side, exit, pips }): Marker[] => [
      { time: seconds(entry_ts), kind: side === "BUY" ? "buy" : "sell", text: "" },
      { time: seconds(exit_ts), kind: "exit", text: `${exit} ${number(pips as number, 1)}` },
    ]),
    ...refusals(blocks).map(({ ts, reasons }): Marker => ({
      time: seconds(ts),
      kind: "block",
      text: reasons,
    })),
  ];
  const column = (place: 1 | 2 | 3 | 4) => candles.map((candle) => candle[place]);
  return {
    series: [
      {
        kind: "candles",
        precision: pip === 0.01 ? 3 : 5,
        time: times,
        open: column(1),
        high: column(2),
        low: column(3),
        close: column(4),
        markers: marks.filter(({ time }) => known.has(time)).sort((a, b) => a.time - b.time),
      },
    ],
  };
}

/** One mark where a reason begins to hold: signals that are refused bar after bar would hide the price. */
export function refusals(blocks: Replay["blocks"]): { ts: string; reasons: string }[] {
  const byTime = new Map<string, Set<string>>();
  for (const { ts, reason } of objects(blocks)) {
    const at = byTime.get(String(ts)) ?? new Set();
    byTime.set(String(ts), at.add(String(reason)));
  }
  let before = "";
  return [...byTime].flatMap(([ts, set]) => {
    const reasons = [...set].join(", ");
    const begins = reasons !== before;
    before = reasons;
    return begins ? [{ ts, reasons }] : [];
  });
}

/** Pips from trade to trade, from 0 on. */
export function equitySection({ trade_list, window }: Replay): Piece {
  if (trade_list.length === 0) return undefined;
  const values = [0];
  for (const { pips } of trade_list) values.push(values.at(-1)! + Number(pips));
  const times = [window.start_ts, ...trade_list.map(({ exit_ts }) => exit_ts)];
  const labels = times.map((time) => String(time).slice(5, 16).replace("T", " "));
  return section(
    "equity",
    { en: "Pips in the window", ja: "期間内の損益（pips）" },
    layerChart(
      labels,
      [
        {
          kind: "line",
          name: "pips",
          title: { en: "closed trades", ja: "決済した取引" },
          values,
        },
      ],
      {
        left: "pips",
        height: 200,
      },
    ),
  );
}

/** Why signals did not become trades. */
export function blockSection({ block_counts }: Replay): Html {
  const rows = Object.entries(objectOf(block_counts)).flatMap(([stage, reasons]) =>
    Object.entries(objectOf(reasons)).map(([reason, count]) => [stage, reason, Number(count)]),
  );
  const head = [
    { en: "Stage", ja: "段階" },
    { en: "Reason", ja: "理由" },
    { en: "Signals", ja: "件数" },
  ];
  const none = h`<p class="muted">${{ en: "No signal was refused.", ja: "見送られたシグナルはありません。" }}</p>`;
  return section(
    "blocks",
    { en: "Refused signals", ja: "見送られたシグナル" },
    rows.length > 0 ? table(head, rows) : none,
  );
}
