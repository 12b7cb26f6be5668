import { jobOf, newestEntries } from "../../lib/checklists/triage/jobs.ts";
import { pad } from "../../lib/command/wrap.ts";
import { AUTOMATION_LOG } from "../../lib/observability/automation/log.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { useApp } from "../hooks/app.ts";
import { MARKS, type Tone } from "../theme.ts";
import { minuteOf } from "./triage.tsx";

/** So many of the newest entries are listed. */
const ENTRIES = 2000;

/** The automation log, the newest entry first. */
export function Log() {
  const { context, t, theme, push } = useApp();
  const { loaded, offers } = useLook(() => newestEntries(context().reader, ENTRIES));
  return (
    <Listing
      name="log"
      title={[t({ en: "Automation log", ja: "自動化ログ" })]}
      loaded={loaded}
      head={() =>
        `   ${pad("UTC", 16)} ${pad(t({ en: "no.", ja: "番号" }), 6, "left")} ${pad(t({ en: "job", ja: "ジョブ" }), 26)} ${t({ en: "status", ja: "状態" })}`
      }
      line={(entry) => {
        const tone = TONES[String(entry.status)] ?? "none";
        const { sequence, status, logged_at } = entry;
        const line = ` ${MARKS[tone]} ${pad(minuteOf(String(logged_at ?? "")), 16)} ${pad(String(sequence ?? "–"), 6, "left")} ${pad(jobOf(entry), 26)} ${pad(String(status), 8)} ${saidOf(entry)}`;
        return tone === "none" ? line : theme[tone](line);
      }}
      words={(entry) =>
        [entry.job_id, entry.status, entry.logged_at, entry.sequence, saidOf(entry)].map(String).join(" ")
      }
      open={(entry) => push({ name: "entry", title: String(entry.job_id), path: AUTOMATION_LOG, entry })}
      offers={() => offers}
      nothing={{
        en: "The automation log is empty: no job of the chain has run yet.",
        ja: "自動化ログは空です。チェーンのジョブはまだ実行されていません。",
      }}
    />
  );
}

const TONES: Record<string, Tone> = { ok: "good", error: "bad", warning: "warn" };

/** What an entry says beside its status: its code, and its message or how long it took. */
function saidOf({ diagnostics, message, duration_ms }: JsonObject): string {
  const { error_code, error_message } = isJsonObject(diagnostics) ? diagnostics : ({} as JsonObject);
  const took = typeof duration_ms === "number" ? `${duration_ms} ms` : "";
  return [error_code, message ?? error_message ?? took].filter(Boolean).join("  ");
}
