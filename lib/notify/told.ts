import type { Text } from "../workspace/text.ts";
import type { Entry } from "./outbox.ts";
import type { Outcome } from "./outcome.ts";
import { URLS_ENV } from "./urls.ts";

/** One line on what came of a message, for the operator. */
export function told({ payload, fallback_log, targets }: Entry, { status, detail, url, id }: Outcome): Text {
  const name = String(payload.signal_id ?? id);
  switch (status) {
    case "sent":
      return {
        en: `${name}: delivered to ${url} (${detail})`,
        ja: `${name}: ${url} に送信しました（${detail}）`,
      };
    case "preview":
      return {
        en: `${name}: not sent, as no webhook is configured (${URLS_ENV}); kept in ${fallback_log}`,
        ja: `${name}: Webhook が設定されていないため送信していません（${URLS_ENV}）。${fallback_log} に記録します`,
      };
    case "expired":
      return {
        en: `${name}: given up after seven days without delivery; kept in ${fallback_log}`,
        ja: `${name}: 7 日間送信できなかったため再送を終了します。${fallback_log} に記録します`,
      };
    default:
      return detail === "clock_fixed"
        ? {
            en: `${name}: not sent to ${url}, as the clock is fixed (ORB_NOW)`,
            ja: `${name}: 時計が固定されているため（ORB_NOW）${url} には送信していません`,
          }
        : {
            en: `${name}: not delivered (${detail}); ${whoElse(targets).en} try again for seven days`,
            ja: `${name}: 送信できませんでした（${detail}）。${whoElse(targets).ja}が 7 日間再送を試みます`,
          };
  }
}

/** No file holds a URL that was given by flag. */
function whoElse(targets: readonly string[]): Text {
  return targets.every((target) => target.startsWith("env:"))
    ? { en: "later commands", ja: "以後のコマンド" }
    : {
        en: `later commands that are given the same webhook, by flag or in ${URLS_ENV},`,
        ja: `同じ Webhook をフラグか ${URLS_ENV} で渡された以後のコマンド`,
      };
}
