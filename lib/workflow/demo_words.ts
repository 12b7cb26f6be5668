import type { Text } from "../workspace/text.ts";

/** What the demo says, in the order in which it is read. */
export const WORDS = {
  title: (symbol: string, bars: number, from: string, to: string): Text => ({
    en: `Day ORB on ${symbol}: ${bars} bars of 5 minutes, ${from} to ${to}`,
    ja: `Day ORB（${symbol}）: 5 分足 ${bars} 本、${from} ～ ${to}`,
  }),
  synthetic: (seed: number | null): Text => ({
    en: `SYNTHETIC bars: a random generator (seed ${seed}) drew them, no market did. They show how the tools work; what the strategy earns or loses on them it does by chance, and says nothing about real trading.`,
    ja: `合成データです。値動きは乱数（シード ${seed}）で作ったもので、実際の相場ではありません。ツールの動きを確かめるためのもので、ここでの損益は偶然の結果です。実際の取引の成績を示すものではありません。`,
  }),
  ownBars: {
    en: "Your bars, the default strategy as it ships. Past bars, simulated; no promise about later ones.",
    ja: "お手元のバーに、同梱の既定の戦略をそのまま当てた結果です。過去のバーでのシミュレーションであり、将来の成績を約束するものではありません。",
  },
  firstHalf: { en: "first half", ja: "前半" },
  secondHalf: { en: "second half", ja: "後半" },
  both: { en: "both", ja: "通期" },
  trades: { en: "Trades", ja: "取引数" },
  winRate: { en: "Win rate", ja: "勝率" },
  pips: { en: "Pips (quantity-weighted)", ja: "pips（数量加重）" },
  pnl: (currency: string): Text => ({
    en: `Profit and loss (${currency})`,
    ja: `損益（${currency}）`,
  }),
  pnlWorst: { en: "  in the worst order", ja: "  最悪の順序" },
  pnlBest: { en: "  in the best order", ja: "  最良の順序" },
  sharpe: { en: "Sharpe, annualised", ja: "シャープレシオ（年率）" },
  drawdown: (currency: string): Text => ({
    en: `Deepest drawdown (${currency})`,
    ja: `最大ドローダウン（${currency}）`,
  }),
  interval: {
    en: "A 5-minute bar does not tell in which order its prices came. Where a bar may have met the stop, the target or both, its trade is priced in the worst and in the best order: the profit and loss of these very trades lies between the two lines. That is the doubt within the bars, not a forecast.",
    ja: "5 分足からは、足の中で価格がどの順に動いたかはわかりません。損切りと利確のどちらに先に達したか決められないバーは、最悪の順序と最良の順序の両方で計算し、同じ取引の損益がその 2 行の間に収まることを示します。バーの中の不確かさの幅であり、将来の予測ではありません。",
  },
  equity: (currency: string): Text => ({ en: `Equity (${currency})`, ja: `資金の推移（${currency}）` }),
  equityRange: (least: number, most: number, last: number): Text => ({
    en: `lowest ${least.toFixed(0)}, highest ${most.toFixed(0)}, last ${last.toFixed(0)}`,
    ja: `最低 ${least.toFixed(0)}、最高 ${most.toFixed(0)}、最終 ${last.toFixed(0)}`,
  }),
  noTrades: { en: "No trade was made.", ja: "取引は 1 件もありませんでした。" },
  learned: { en: "What the EV estimate has learned", ja: "EV 推定が学習した内容" },
  bucket: { en: "session:spread:volatility", ja: "セッション:スプレッド:ボラ" },
  lowerBound: { en: "lower bound", ja: "下限" },
  observations: { en: "observations", ja: "観測数" },
  all: { en: "all trades", ja: "全取引" },
  learning: {
    en: "Every trade moves the win rate of its bucket and fades older ones by 2 %, so the observations are effective ones. The lower bound (95 %, one-sided) is what an EV gate would trust; the default strategy has its gate switched off and only learns.",
    ja: "取引のたびにそのバケットの勝率を更新し、過去の分は 2 % ずつ薄れます（観測数は実効値です）。下限（片側 95 %）は EV ゲートが判断に使う値です。既定の戦略ではゲートを切ってあり、学習だけを行います。",
  },
  liveBars: {
    en: "Bars of the last 30 days from the network. Thirty days say little about a strategy.",
    ja: "ネットワークから取得した直近 30 日のバーです。30 日分だけで戦略の良し悪しは判断できません。",
  },
  ingested: (bars: number, gaps: number, anomalies: number) => ({
    en: `Ingested ${bars} bars into raw, validated and features: ${gaps} unexpected gap(s), ${anomalies} anomaly line(s).`,
    ja: `raw・validated・features に ${bars} 本のバーを取り込みました（想定外の欠損 ${gaps} 件、異常の記録 ${anomalies} 行）。`,
  }),
  preview: {
    en: "The last day as an update, previewed under the risk guards",
    ja: "最後の 1 日による更新（リスクガード付きのプレビュー）",
  },
  applied: { en: "The same update, applied", ja: "同じ更新を適用した結果" },
  files: { en: "Files", ja: "ファイル" },
  workspace: { en: "workspace", ja: "ワークスペース" },
  bars: { en: "bars", ja: "バー" },
  firstRun: { en: "first run", ja: "前半の実行" },
  secondRun: { en: "second run", ja: "後半の実行" },
  inForce: { en: "state in force", ja: "使用中の state" },
  handedOn: { en: "state handed on", ja: "引き継いだ state" },
  runIndex: { en: "all runs", ja: "実行の一覧" },
  archivedState: { en: "state at the end", ja: "最後の state" },
  evProfile: { en: "EV profile", ja: "EV プロファイル" },
  open: {
    en: "The second run beside the first, to open in a browser:",
    ja: "後半の実行のレポート（前半との比較付き）。ブラウザーで開いてください:",
  },
  next: { en: "Try next", ja: "次に試すこと" },
  inspect: { en: "All that the state holds:", ja: "state の中身をすべて見る:" },
  update: {
    en: "What a further day of bars would teach it, under the risk guards:",
    ja: "翌日のバーを学習させるとどうなるかを、リスクガード付きで確認する:",
  },
  reference: {
    en: "The flawed reference on the same bars (it fills at prices that were not there):",
    ja: "同じバーを、欠陥のある参照実装の計算（存在しない価格での約定など）で見る:",
  },
  tryOwnBars: { en: "Your own bars:", ja: "手元のバーで試す:" },
  noBun: {
    en: "Where Bun is not installed, write `npx bun` for `bun`.",
    ja: "Bun が入っていない環境では `bun` を `npx bun` と読み替えてください。",
  },
} satisfies Record<string, Text | ((...args: never[]) => Text)>;
