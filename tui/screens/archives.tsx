import { basename } from "node:path/posix";
import { pad } from "../../lib/command/wrap.ts";
import { archivedStates, type StateRow, statesInForce } from "../../lib/state/state_files.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { type Offers, useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";

/** States in force and archived ones. One is opened; or it is marked, and the next one opened is compared with it. */
export function Archives() {
  const { context, t, push } = useApp();
  const [marked, setMarked] = useKept<string | undefined>("archives.marked", undefined);
  const { loaded, offers } = useLook(() => {
    const { reader } = context();
    return [...statesInForce(reader), ...archivedStates(reader)];
  });
  const open = ({ path }: StateRow) => {
    const other = marked === path ? undefined : marked;
    const title = other ? `${basename(other)} → ${basename(path)}` : basename(path);
    push({ name: "look", title, command: "inspect_state", argv: other ? [path, other] : [path] });
  };
  const mark = (row: StateRow | undefined): Offers =>
    row ? { mark: () => setMarked(marked === row.path ? undefined : row.path) } : {};
  return (
    <Listing
      name="archives"
      title={[t({ en: "States", ja: "state 一覧" })]}
      loaded={loaded}
      line={({ path, stamp, place }) => {
        const when = stamp ?? t({ en: "in force", ja: "使用中" });
        return ` ${path === marked ? "*" : " "} ${pad(when, 15)} ${pad(place, 44)} ${t(originOf(path))}`;
      }}
      words={({ path, stamp }) => `${path} ${stamp ?? t({ en: "in force", ja: "使用中" })}`}
      foot={() =>
        marked
          ? ` ${t({ en: `* ${marked}: Enter compares with it`, ja: `* ${marked} と比較します（Enter）` })}`
          : ` ${t({ en: "m marks one; Enter on another then shows what differs", ja: "m で印を付け、別の行で Enter を押すと差分を表示します" })}`
      }
      open={open}
      offers={(row) => ({ ...offers, ...mark(row) })}
      nothing={{
        en: "No states yet: run_sim and update_state leave them (:).",
        ja: "state はまだありません。run_sim と update_state で作成されます（:）。",
      }}
    />
  );
}

/** What left a state, by its name. */
function originOf(path: string): Text {
  if (path.endsWith("/state.json")) return { en: "newest update", ja: "最新の更新" };
  return path.endsWith("_state.json")
    ? { en: "update", ja: "更新" }
    : { en: "simulation", ja: "シミュレーション" };
}
