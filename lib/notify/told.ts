import type { Text } from "../workspace/text.ts";
import type { Entry } from "./outbox.ts";
import type { Outcome } from "./outcome.ts";
import { URLS_ENV } from "./urls.ts";

/** One line on what came of a message, for the operator. */
export function told({ payload, fallback_log }: Entry, { status, detail, url, id }: Outcome): Text {
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
            en: `${name}: not delivered (${detail}); later commands try again for seven days`,
            ja: `${name}: 送信できませんでした（${detail}）。以後のコマンドが 7 日間再送を試みます`,
          };
  }
}
