import { pad } from "../../lib/command/wrap.ts";
import { Frame } from "../components/frame.tsx";
import { MoreLines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useSize } from "../hooks/screen.ts";
import { BINDINGS } from "../keys.ts";

/** All keys, from their table. */
export function Keys() {
  const { t, theme } = useApp();
  const bindings = Object.values(BINDINGS);
  const { rows } = useSize();
  const list = useList("keys", bindings.length, rows - 2);
  return (
    <Frame title={[t({ en: "Keys", ja: "キー" })]} offers={list.offers}>
      {(_, space) => (
        <MoreLines
          lines={bindings.map(({ shown, keys, help }) => ` ${pad(shown, 6)} ${pad(vi(keys), 4)} ${t(help)}`)}
          rows={space}
          from={list.from}
          more={(last) =>
            theme.dim(
              ` … ${t({ en: `${last} of ${bindings.length} ↓`, ja: `${bindings.length} 件中 ${last} 件 ↓` })}`,
            )
          }
        />
      )}
    </Frame>
  );
}

/** The letter that does the same as a named key. */
function vi(keys: readonly string[]): string {
  return keys.length > 1 ? (keys.find((key) => key.length === 1) ?? "") : "";
}
