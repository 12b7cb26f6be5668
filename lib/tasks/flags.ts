import { z } from "zod";
import { problem } from "../workspace/issues.ts";
import { parseInstant } from "../workspace/time.ts";

/** Stages into which a task can be registered. */
export const ENTRY_STAGES = ["Ready", "In Progress", "Pending Review"] as const;

/** `YYYY-MM-DD` */
export const day = z
  .string()
  .refine(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(parseInstant(text)),
    problem("no date (YYYY-MM-DD)", "YYYY-MM-DD 形式の日付ではありません"),
  );

export const text = z.string().min(1).optional();

/** Flags of everything that moves a task. */
export const taskFlags = {
  anchor: z
    .string()
    .min(1)
    .meta({
      help: {
        en: "The task in a backlog, as docs/task_backlog.md#p1-07-spread-audit",
        ja: "バックログ内のタスク（例: docs/task_backlog.md#p1-07-spread-audit）",
      },
      value: "PATH#FRAGMENT",
    }),
  taskId: z
    .string()
    .regex(/^[^\s[\]]+$/)
    .optional()
    .meta({
      help: {
        en: "The task's id (else as the anchor begins)",
        ja: "タスク ID（指定がなければアンカーの先頭）",
      },
    }),
  title: text.meta({
    help: {
      en: "Its title (else the backlog's heading)",
      ja: "タイトル（指定がなければバックログの見出し）",
    },
  }),
  docNote: text.meta({
    help: {
      en: "A bullet below the entry in docs/todo_next.md",
      ja: "docs/todo_next.md の項目の下に付けるメモ",
    },
  }),
  docSection: z
    .enum(ENTRY_STAGES)
    .default("Ready")
    .meta({
      help: { en: "Section into which the task is registered", ja: "登録先の節" },
    }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Only show every step and every diff; before or after the action",
        ja: "各手順と差分を表示するだけにします（操作名の前後どちらでも可）",
      },
    }),
};
