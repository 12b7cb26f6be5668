import type { Text } from "../../workspace/text.ts";

/** What a code among an update's warnings means for its reader. */
const MEANINGS: Record<string, Text> = {
  guards_ignored_without_simulate_live: {
    en: "the caps were not asked; guards decide with --simulate-live only",
    ja: "上限は判定に使っていません。ガードが働くのは --simulate-live を付けたときだけです",
  },
  state_missing_with_cursor: {
    en: "there is no state, though bars were learned before: learning begins anew after them (restore_state puts an archived state back)",
    ja: "学習済みのバーがあるのに state がないため、その後から学習をやり直します（restore_state で保管済みの state に戻せます）",
  },
  cursor_ahead_of_state: {
    en: "the snapshot's cursor lies after the state's last bar: the bars between them are passed over (restore_state moves the cursor back)",
    ja: "スナップショットのカーソルが state の最後のバーより先にあるため、その間のバーは学習しません（restore_state がカーソルを戻します）",
  },
  resume_context_missing: {
    en: "the state does not carry what the next bar needs: the day that is under way begins without its past",
    ja: "state に次のバーで必要な情報がないため、当日の途中経過なしで続けます",
  },
  trade_pips_derived: {
    en: "the state has no pips of its trades; they were derived from the trades' results in money",
    ja: "state に取引ごとの pips がないため、損益額から換算しました",
  },
  config_fingerprint_mismatch: {
    en: "the state in force was learned under another configuration and is not gone on from",
    ja: "使用中の state は別の設定で学習されたため、引き継ぎません",
  },
  clock_regression: {
    en: "the clock is behind the newest file of the archive; the new file is stamped after that one",
    ja: "時計がアーカイブの最新ファイルより遅れています。新しいファイルには、その次の時刻を付けます",
  },
  aggregate_ev_skipped: {
    en: "the EV profile stays as it is, as the archive is not the workspace's (--ev-profile-out names a file for it)",
    ja: "アーカイブがこのワークスペースのものではないため、EV プロファイルは更新しません（--ev-profile-out で出力先を指定できます）",
  },
};

/** A warning as a terminal and a page say it; what is no code is a sentence already. */
export function warningText(warning: string): Text {
  const { en, ja } = MEANINGS[warning] ?? {};
  return {
    en: `warning: ${warning}${en ? `: ${en}` : ""}`,
    ja: `警告: ${warning}${ja ? `: ${ja}` : ""}`,
  };
}
