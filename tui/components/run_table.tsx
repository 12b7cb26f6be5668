import { Box } from "ink";
import { Table } from "ink-table";
import type { Json, JsonObject } from "../../lib/workspace/json.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "../hooks/app.ts";

/** Rows of the figures' table: the run, and where it was bounded its worst and best order. */
export function runFigures(metrics: JsonObject, t: (text: Text) => string): Record<string, string>[] {
  const bounds = isJsonObject(metrics.bounds) ? metrics.bounds : undefined;
  const simulated = row(t, t({ en: "simulated", ja: "シミュレーション" }), {
    trades: metrics.trades,
    wins: metrics.wins,
    pips: metrics.total_pips,
    value: metrics.total_pnl_value,
    drawdown: metrics.max_drawdown,
  });
  if (!bounds) return [simulated];
  const at = (order: "worst" | "best") => {
    const of = (name: string) => (isJsonObject(bounds[name]) ? bounds[name][order] : undefined);
    return {
      trades: bounds.trades,
      wins: of("wins"),
      pips: of("total_pips"),
      value: of("total_pnl_value"),
      drawdown: of("max_drawdown"),
    };
  };
  return [
    simulated,
    row(t, t({ en: "worst order", ja: "最悪の順序" }), at("worst")),
    row(t, t({ en: "best order", ja: "最良の順序" }), at("best")),
  ];
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
