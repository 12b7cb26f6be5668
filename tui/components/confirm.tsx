import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "../hooks/app.ts";
import { Question } from "./question.tsx";

interface ConfirmProps {
  /** What will be done, without the key for it: "writes 3 files". */
  what: Text;
  /** It changes live state: the word `apply` is asked for. */
  live: boolean;
  done(): void;
  cancel(): void;
}

/** Asks once: for the word `apply` where live state changes, else for Enter. */
export function Confirm({ what, live, done, cancel }: ConfirmProps) {
  const { t, say } = useApp();
  const ask = live
    ? {
        en: `Changes live state: ${what.en}. Type apply and Enter; Escape leaves it`,
        ja: `稼働中の state を変更します: ${what.ja}。apply と入力して Enter、中止は Escape`,
      }
    : { en: `Enter ${what.en}; Escape leaves it`, ja: `Enter で${what.ja}。中止は Escape` };
  const answered = (text: string) => {
    if (!live || text.trim() === "apply") return done();
    cancel();
    say(
      {
        en: "nothing was changed: the word was not apply",
        ja: "入力が apply ではないため、何も変更していません",
      },
      "warn",
    );
  };
  return <Question ask={t(ask)} done={answered} cancel={cancel} />;
}
