import { OUTBOX } from "../../notify/waiting.ts";
import { roomAt } from "../../workspace/disk.ts";
import type { Look } from "./fact.ts";

const MB = 1e6;
/** As the checklists ask for. */
const LEAST_MB = 500;
const SCARCE_MB = 2000;

/** Space that is left where the workspace lies. */
export const disk: Look = {
  label: { en: "Disk", ja: "空き容量" },
  checklist: "observability_triage",
  look({ workspace }) {
    const { freeBytes, writable } = roomAt(workspace, ".");
    const free = Math.floor(freeBytes / MB);
    const value = { en: `${free} MB free`, ja: `空き ${free} MB` };
    if (!writable) {
      return {
        value,
        tone: "bad",
        reason: { en: "the workspace cannot be written to", ja: "ワークスペースに書き込めません" },
      };
    }
    const low = { en: `below ${SCARCE_MB} MB`, ja: `${SCARCE_MB} MB を下回っています` };
    return free < SCARCE_MB
      ? { value, tone: free < LEAST_MB ? "bad" : "warn", reason: low }
      : { value, tone: "good" };
  },
};

/** Alerts and signals that nobody has received yet. */
export const outbox: Look = {
  label: { en: "Alerts waiting", ja: "未送信のアラート" },
  checklist: "observability_triage",
  look({ reader }) {
    const waiting = reader.list(OUTBOX).filter((name) => name.endsWith(".json")).length;
    if (waiting === 0) return { value: { en: "none", ja: "なし" }, tone: "good" };
    const why = {
      en: "the next command with alerts sends them again",
      ja: "次にアラートを扱うコマンドが再送します",
    };
    return { value: { en: String(waiting), ja: `${waiting} 件` }, tone: "warn", reason: why };
  },
};
