import { pad } from "../../lib/command/wrap.ts";
import { statesInForce } from "../../lib/state/state_files.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { useApp } from "../hooks/app.ts";
import type { Screen } from "../screen.ts";

interface Place {
  label: Text;
  about: Text;
  screen: Screen;
}

/** What can be looked through. */
export function Browse() {
  const { context, t, push } = useApp();
  const { loaded } = useLook(() => [
    RUNS,
    ...statesInForce(context().reader).map(({ path, place }): Place => {
      const whose = place ? ` ${place}` : "";
      return {
        label: { en: `Learned${whose}`, ja: `学習内容${whose}` },
        about: {
          en: "win rates with their bounds, slippage, and what moved them",
          ja: "勝率と下限、スリッページ、動かした取引",
        },
        screen: { name: "learned", path },
      };
    }),
    STATES,
    LOG,
  ]);
  return (
    <Listing
      name="browse"
      title={[t({ en: "Data", ja: "データ" })]}
      loaded={loaded}
      line={({ label, about }) => ` ${pad(t(label), 30)} ${t(about)}`}
      words={({ label, about }) => `${t(label)} ${t(about)}`}
      open={({ screen }) => push(screen)}
      nothing={{ en: "Nothing yet.", ja: "まだありません。" }}
    />
  );
}

const RUNS: Place = {
  label: { en: "Runs", ja: "実行" },
  about: { en: "figures, equity, trades, gates", ja: "成績、資金、取引、ゲート" },
  screen: { name: "runs" },
};
const STATES: Place = {
  label: { en: "States", ja: "state 一覧" },
  about: { en: "in force and archived; what differs between two", ja: "使用中と保管分、2 つの差分" },
  screen: { name: "archives" },
};
const LOG: Place = {
  label: { en: "Automation log", ja: "自動化ログ" },
  about: { en: "what the jobs have said", ja: "ジョブの記録" },
  screen: { name: "log" },
};
