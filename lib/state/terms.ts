import type { Text } from "../workspace/text.ts";

const MEMBERS: Record<string, Text> = {
  "identity.symbol": { en: "symbol", ja: "シンボル" },
  "identity.mode": { en: "fill mode", ja: "約定モード" },
  "identity.timeframe": { en: "time frame", ja: "時間足" },
  "identity.strategy": { en: "strategy", ja: "戦略" },
  "identity.manifest_id": { en: "manifest", ja: "マニフェスト" },
  "identity.config_fingerprint": { en: "config fingerprint", ja: "設定フィンガープリント" },
  "identity.semantics": { en: "semantics", ja: "セマンティクス" },
  "identity.fixes": { en: "fixes", ja: "有効な修正" },
  "identity.lineage": { en: "lineage", ja: "系統" },
  "identity.serial": { en: "serial", ja: "通し番号" },
  "identity.parent_sha256": { en: "parent state", ja: "親の state" },
  "identity.last_timestamp": { en: "last bar", ja: "最後のバー" },
  "identity.saved_at": { en: "saved", ja: "保存日時" },
  "identity.program_version": { en: "program version", ja: "プログラムのバージョン" },
  "standing.warmup_left": { en: "warm-up trades left", ja: "ウォームアップの残り" },
  "standing.day_count": { en: "days seen", ja: "経過日数" },
  "standing.current_date": { en: "current date", ja: "現在の日付" },
  "standing.last_session": { en: "last session", ja: "直近のセッション" },
  "standing.equity": { en: "equity", ja: "資産残高" },
  "standing.trades": { en: "trades", ja: "トレード数" },
  "standing.wins": { en: "wins", ja: "勝ち数" },
  "standing.total_pips": { en: "total pips", ja: "累計 pips" },
  "standing.total_pnl_value": { en: "total profit and loss", ja: "累計損益" },
  "position.side": { en: "open position: side", ja: "保有ポジション: 売買" },
  "position.qty": { en: "open position: quantity", ja: "保有ポジション: 数量" },
  "position.entry_px": { en: "open position: entry", ja: "保有ポジション: 建値" },
  "position.tp_px": { en: "open position: target", ja: "保有ポジション: 利確価格" },
  "position.sl_px": { en: "open position: stop", ja: "保有ポジション: 損切り価格" },
  "position.entry_ts": { en: "open position: since", ja: "保有ポジション: 建てた時刻" },
  "position.hold": { en: "open position: bars held", ja: "保有ポジション: 保有バー数" },
  "ev_global.mean": { en: "win rate, all trades", ja: "勝率（全体）" },
};

/** What a path of a comparison or of `estimatesOf` stands for; the path itself where there is no other word for it. */
export function memberText(path: string): Text {
  const known = MEMBERS[path];
  if (known) return known;
  const bucket = /^ev_buckets\.([^:]*):([^:]*):([^:]*)\.mean$/.exec(path);
  if (bucket) {
    const [, session, spread, rv] = bucket;
    return {
      en: `win rate, ${session}, ${spread} spread, ${rv} volatility`,
      ja: `勝率（${session}・スプレッド ${spread}・ボラティリティ ${rv}）`,
    };
  }
  const [section, name, end] = [
    path.split(".", 1)[0],
    path.split(".").slice(1, -1).join("."),
    path.split(".").at(-1),
  ];
  if (section === "slip")
    return { en: `slippage slope, ${end} spread`, ja: `スリッページの傾き（スプレッド ${end}）` };
  if (section === "rv_thresh" && (end === "low" || end === "high")) {
    return {
      en: `volatility cut, ${name}, ${end}`,
      ja: `ボラティリティの区切り（${name}・${end === "low" ? "下側" : "上側"}）`,
    };
  }
  return { en: path, ja: path };
}
