import { basename } from "node:path/posix";
import { resample, shareBar, sparkline } from "../../lib/command/sparkline.ts";
import { createView } from "../../lib/command/view.ts";
import { pad } from "../../lib/command/wrap.ts";
import { readRun, type RunTrade, type RunView } from "../../lib/runs/folder/read.ts";
import { showRun } from "../../lib/runs/show.ts";
import { isoUtc } from "../../lib/workspace/time.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { Listing } from "../components/listing.tsx";
import { Reading } from "../components/reading.tsx";
import { RunTable, runFigures, tableLines } from "../components/run_table.tsx";
import { Sorry } from "../components/sorry.tsx";
import { useLook } from "../hooks/again.ts";
import { type App, type Offers, useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";
import { isSmall, useSize } from "../hooks/screen.ts";

const PANES = ["figures", "trades", "gates"] as const;
type Pane = (typeof PANES)[number];

/** One run: its figures and equity, its trades, and what became of its signals. */
export function RunScreen({ folder }: { folder: string }) {
  const app = useApp();
  const { context, t } = app;
  const { loaded } = useLook(() => readRun(context().reader, folder), [folder]);
  const [pane, setPane] = useKept<Pane>("run.pane", "figures");
  const next = PANES[(PANES.indexOf(pane) + 1) % PANES.length]!;
  const offers: Offers = { pane: () => setPane(next) };
  const title = [t({ en: "Runs", ja: "実行" }), basename(folder), t(NAMES[pane])];
  if (loaded.is !== "there") {
    return (
      <Frame title={title} offers={{}}>
        {(_, rows) =>
          loaded.is === "failed" ? (
            <Sorry why={loaded.why} hint={loaded.hint} rows={rows} />
          ) : (
            <Lines lines={[" …"]} rows={1} />
          )
        }
      </Frame>
    );
  }
  const view = loaded.value;
  if (pane === "trades") return <Trades title={title} trades={view.trades} offers={offers} />;
  if (pane === "gates") return <Gates title={title} view={view} offers={offers} />;
  return <Figures title={title} view={view} offers={offers} />;
}

interface PaneProps {
  title: string[];
  view: RunView;
  offers: Offers;
}

function Figures({ title, view, offers }: PaneProps) {
  const app = useApp();
  const size = useSize();
  const width = Math.max(20, size.columns - 2);
  const { metrics } = view;
  const text = showRun(metrics, createView(app.lang, width, app.session.colour));
  const rows = tableLines(runFigures(metrics, app.t).length);
  const tabled = !isSmall(size) && size.rows >= rows + 14;
  return (
    <Reading
      title={title}
      {...(tabled && { above: { rows, node: <RunTable metrics={metrics} /> } })}
      lines={[...equityLines(view, app, width), ...text.split("\n").map((line) => ` ${line}`)]}
      offers={offers}
    />
  );
}

/** Equity from the first trade to the last: its ends and extremes in figures, and as a curve where one can be seen. */
function equityLines({ curve }: RunView, { t, theme, session }: App, width: number): string[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last) return [];
  const day = (time: number) => isoUtc(time).slice(0, 10);
  const values = curve.map(([, equity]) => equity);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
  const said = t({
    en: `Equity ${day(first[0])} to ${day(last[0])}: ${first[1].toFixed(0)} → ${last[1].toFixed(0)} (between ${least} and ${most})`,
    ja: `資金 ${day(first[0])}〜${day(last[0])}: ${first[1].toFixed(0)} → ${last[1].toFixed(0)}（${least}〜${most}）`,
  });
  const paint = last[1] < first[1] ? theme.bad : theme.good;
  const line = paint(sparkline(resample(curve, Math.min(120, width - 1))));
  return [` ${theme.strong(said)}`, ...(session.linear ? [] : [` ${line}`]), ""];
}

function Trades({ title, trades, offers }: { title: string[]; trades: RunTrade[]; offers: Offers }) {
  const { t, theme } = useApp();
  const all: readonly [Text, number, "left" | "right", (trade: RunTrade) => string][] = [
    [{ en: "entry (UTC)", ja: "建て (UTC)" }, 16, "right", ({ entry_ts }) => minute(entry_ts)],
    [{ en: "exit", ja: "決済" }, 11, "right", ({ exit_ts }) => minute(exit_ts).slice(5)],
    [{ en: "side", ja: "売買" }, 4, "right", ({ side }) => side],
    [{ en: "by", ja: "要因" }, 6, "right", ({ exit }) => exit],
    [{ en: "pips", ja: "値幅" }, 6, "left", ({ pnl_pips }) => pnl_pips.toFixed(1)],
    [{ en: "profit", ja: "損益" }, 9, "left", ({ pnl_value }) => pnl_value.toFixed(2)],
    [{ en: "bucket", ja: "バケット" }, 16, "right", ({ bucket }) => bucket],
    [{ en: "quantity", ja: "数量" }, 8, "left", ({ qty }) => qty.toFixed(2)],
  ];
  // In a common window the quantity has no room.
  const within = (columns: number) => (columns >= 88 ? all : all.slice(0, -1));
  const line = (trade: RunTrade, fields = all) =>
    ` ${trade.pnl_pips < 0 ? "-" : "+"} ${fields.map(([, width, side, of]) => pad(of(trade), width, side)).join(" ")}`;
  return (
    <Listing
      name="run.trades"
      title={title}
      loaded={{ is: "there", value: trades }}
      head={(columns) =>
        `   ${within(columns)
          .map(([label, width, side]) => pad(t(label), width, side))
          .join(" ")}`
      }
      line={(trade, columns) => (trade.pnl_pips < 0 ? theme.bad : theme.good)(line(trade, within(columns)))}
      words={(trade) => line(trade)}
      offers={() => offers}
      nothing={{ en: "The run has no trades on record.", ja: "この実行に取引の記録はありません。" }}
    />
  );
}

function Gates({ title, view, offers }: PaneProps) {
  const { t, session, theme } = useApp();
  const most = Math.max(1, ...view.gates.map(({ count }) => count));
  const known = Object.keys(GATES);
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  const sorted = view.gates.toSorted((a, b) => rank(a.name) - rank(b.name));
  const lines = sorted.map(({ name, count }) => {
    const bar = session.linear ? "" : pad(`  ${shareBar(count / most, 12)}`, 14);
    const about = GATES[name] ? `  ${theme.dim(t(GATES[name]))}` : "";
    return ` ${pad(name, 16)} ${pad(String(count), 8, "left")}${bar}${about}`;
  });
  const none = t({ en: "The run counted nothing.", ja: "この実行に件数の記録はありません。" });
  const head = t({ en: "What became of bars and signals", ja: "バーとシグナルの内訳" });
  return (
    <Reading
      title={title}
      lines={[` ${theme.strong(head)}`, ...(lines.length > 0 ? lines : [` ${none}`])]}
      offers={offers}
    />
  );
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

/** What a run counts, in the order in which a bar meets it; what is counted beside that comes after. */
const GATES: Readonly<Record<string, Text>> = {
  no_breakout: { en: "bars on which no level was reached", ja: "水準に届かなかったバー" },
  gate_block: { en: "refused by the strategy's gates", ja: "戦略のゲートで見送り" },
  ev_reject: { en: "refused by the EV gate", ja: "EV ゲートで見送り" },
  ev_bypass: { en: "let through: the EV gate warms up", ja: "EV ゲートの準備期間に通過" },
  ev_pass: {
    en: "passed the EV gate, earlier runs too",
    ja: "EV ゲートを通過（以前の実行を含む）",
  },
  zero_qty: { en: "sized to nothing", ja: "数量 0 で見送り" },
  fills: { en: "orders filled, in earlier runs too", ja: "約定（以前の実行を含む）" },
  "stage trade": { en: "trades of this run", ja: "この実行の取引" },
};

const NAMES: Record<Pane, Text> = {
  figures: { en: "figures", ja: "成績" },
  trades: { en: "trades", ja: "取引" },
  gates: { en: "gates", ja: "ゲート" },
};
