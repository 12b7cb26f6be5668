import { Frame } from "../components/frame.tsx";
import { Reading } from "../components/reading.tsx";
import { Sorry } from "../components/sorry.tsx";
import { shellLine } from "../../lib/command/spell.ts";
import { wrap } from "../../lib/command/wrap.ts";
import { Lines } from "../components/lines.tsx";
import { useLook } from "../hooks/again.ts";
import { useApp } from "../hooks/app.ts";
import { useSize } from "../hooks/screen.ts";
import { planPreview } from "../planning.ts";

interface LookProps {
  title: string;
  command: string;
  argv: readonly string[];
}

/** What a command that only reads shows, as it shows it on a terminal. */
export function Look({ title, command: name, argv }: LookProps) {
  const { context, session, lang, push, copy } = useApp();
  const { columns } = useSize();
  const width = Math.max(20, columns - 2);
  const look = useLook(async () => {
    const { command } = await session.catalog[name]!();
    return planPreview(context(), command, argv, { width, colour: session.colour });
  }, [lang, width]);
  const offers = {
    ...look.offers,
    command: () => push({ name: "command" as const, command: name, argv }),
    copy: () => copy(shellLine([...session.program(name).shown, ...argv])),
  };
  if (look.loaded.is === "there") {
    // Tables are as wide as the window; sentences may be longer.
    const lines = look.loaded.value.lines.flatMap((line) =>
      Bun.stringWidth(line) > width ? wrap(line, width) : [line],
    );
    return <Reading title={[title]} lines={lines.map((line) => ` ${line}`)} offers={offers} />;
  }
  const { loaded } = look;
  return (
    <Frame title={[title]} offers={offers}>
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
