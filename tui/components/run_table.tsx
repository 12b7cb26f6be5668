import { Box } from "ink";
import { Table } from "ink-table";
import type { Json, JsonObject } from "../../lib/workspace/json.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "../hooks/app.ts";

/** Rows of the figures' table: the run; where it was bounded, what this run alone earned in the worst and the best order of prices, too. */
export function runFigures(metrics: JsonObject, t: (text: Text) => string): Record<string, string>[] {
  const simulated = t({ en: "simulated", ja: "シミュレーション" });
  const { bounds } = metrics;
  if (!isJsonObject(bounds)) {
    const { trades, wins, total_pips: pips, total_pnl_value: value, max_drawdown: drawdown } = metrics;
    return [row(t, simulated, { trades, wins, pips, value, drawdown })];
  }
  const orders = [
    ["worst", t({ en: "worst order", ja: "最悪の順序" })],
    ["base", simulated],
    ["best", t({ en: "best order", ja: "最良の順序" })],
  ] as const;
  return orders.map(([order, name]) => {
    const of = (member: string) => (isJsonObject(bounds[member]) ? bounds[member][order] : undefined);
    return row(t, name, {
      trades: bounds.trades,
      wins: of("wins"),
      pips: of("total_pips"),
      value: of("total_pnl_value"),
      drawdown: of("max_drawdown"),
    });
  });
}

type Figures = Record<"trades" | "wins" | "pips" | "value" | "drawdown", Json | undefined>;

function row(t: (text: Text) => string, name: string, figures: Figures): Record<string, string> {
  const figure = (value: Json | undefined, digits: number) =>
    typeof value === "number" ? value.toFixed(digits) : "–";
  return {
    [square(t({ en: "bars as", ja: "バー内の順序" }))]: square(name),
    [square(t({ en: "trades", ja: "取引数" }))]: figure(figures.trades, 0),
    [square(t({ en: "wins", ja: "勝ち" }))]: figure(figures.wins, 0),
    [square("pips")]: figure(figures.pips, 1),
    [square(t({ en: "profit", ja: "損益" }))]: figure(figures.value, 2),
    [square(t({ en: "drawdown", ja: "最大DD" }))]: figure(figures.drawdown, 2),
  };
}

/** The table measures by length: a text is as long as it is wide, filled with blanks of no width. */
export function square(text: string): string {
  const plain = text.normalize("NFC");
  return plain + "\u200b".repeat(Math.max(0, Bun.stringWidth(plain) - plain.length));
}

/** Lines that the table of so many rows takes. */
export const tableLines = (rows: number) => 2 * rows + 3;

/** A run's figures as a small table. */
export function RunTable({ metrics }: { metrics: JsonObject }) {
  const { t } = useApp();
  const rows = runFigures(metrics, t);
  const columns = Object.keys(rows[0]!).map((key, index) => ({
    key,
    align: index === 0 ? ("left" as const) : ("right" as const),
  }));
  return (
    <Box flexShrink={0} flexDirection="column">
      <Table data={rows} columns={columns} />
    </Box>
  );
}
