import type { Candles } from "../figures/candles.ts";
import type { Trade } from "../figures/trade.ts";
import { h, type Html } from "../html.ts";
import { isoUtc } from "../../workspace/time.ts";
import { levelsOf } from "./charts.ts";

const [WIDTH, HEIGHT] = [340, 190];
const [TOP, BOTTOM, RIGHT] = [10, 20, 84];

/** One trade on its bars: entry, exit, target and stop as lines, each with its price. */
export function closeUp(trade: Trade, candles: Candles, pip: number): Html {
  const { target, stop } = levelsOf(trade, pip);
  const lines = [
    { name: "TP", price: target, tone: "good" },
    { name: "SL", price: stop, tone: "bad" },
    { name: "in", price: trade.entry_px, tone: "accent" },
    { name: "out", price: trade.exit_px, tone: "ink" },
  ].flatMap(({ name, price, tone }) => (price === null ? [] : [{ name, price, tone }]));
  const prices = [...candles.low, ...candles.high, ...lines.map(({ price }) => price)];
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const step = (WIDTH - RIGHT) / candles.time.length;
  const x = (bar: number) => bar * step + step / 2;
  const y = (price: number) => TOP + (1 - (price - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  const bars = candles.time.map((_, bar) => {
    const [open, close] = [candles.open[bar]!, candles.close[bar]!];
    const colour = close < open ? "var(--bad)" : "var(--good)";
    const body = Math.max(1, Math.abs(y(open) - y(close)));
    return h`<line x1="${f(x(bar))}" x2="${f(x(bar))}" y1="${f(y(candles.high[bar]!))}" y2="${f(y(candles.low[bar]!))}" stroke="${colour}"/><rect x="${f(x(bar) - step * 0.35)}" y="${f(Math.min(y(open), y(close)))}" width="${f(step * 0.7)}" height="${f(body)}" fill="${colour}"/>`;
  });
  const digits = pip === 0.01 ? 3 : 5;
  const labels = spread(lines.map(({ price }) => y(price)));
  const drawn = lines.map(
    ({ name, price, tone }, index) =>
      h`<line x1="0" x2="${WIDTH - RIGHT}" y1="${f(y(price))}" y2="${f(y(price))}" stroke="var(--${tone})" stroke-dasharray="4 3"/><text x="${WIDTH - RIGHT + 3}" y="${f(labels[index]! + 4)}" style="fill:var(--${tone})">${name} ${price.toFixed(digits)}</text>`,
  );
  const at = (time: number, mark: string) => {
    const bar = candles.time.indexOf(time / 1000);
    return bar < 0 ? null : h`<text x="${f(x(bar))}" y="${HEIGHT - 6}" text-anchor="middle">${mark}</text>`;
  };
  const when = isoUtc(trade.entry).slice(0, 16).replace("T", " ");
  const result = `${trade.pips > 0 ? "+" : ""}${trade.pips.toFixed(1)} pips`;
  return h`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${when}</title>${bars}${drawn}${at(trade.entry, "▲")}${trade.exit === trade.entry ? null : at(trade.exit, "●")}</svg><figcaption>${when} ${trade.side} · ${trade.reason} · <b class="${trade.pips < 0 ? "bad" : "good"}">${result}</b></figcaption></figure>`;
}

/** Heights of labels moved apart so that they do not cover each other. */
function spread(heights: readonly number[]): number[] {
  const order = [...heights.keys()].sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  let last = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    moved[index] = Math.max(moved[index]!, last + 11);
    last = moved[index]!;
  }
  return moved;
}

function f(value: number): string {
  return String(Math.round(value * 10) / 10);
}
