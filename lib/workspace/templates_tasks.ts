import checklist from "../../docs/workspace/tasks/dod_checklist.md" with { type: "text" };
import goNoGo from "../../docs/workspace/tasks/go_nogo_checklist.md" with { type: "text" };
import incidents from "../../docs/workspace/tasks/incidents.md" with { type: "text" };
import entry from "../../docs/workspace/tasks/next_task_entry.md" with { type: "text" };
import progress from "../../docs/workspace/tasks/progress_phase4.md" with { type: "text" };
import state from "../../docs/workspace/tasks/state.md" with { type: "text" };
import backlog from "../../docs/workspace/tasks/task_backlog.md" with { type: "text" };
import backlogArchive from "../../docs/workspace/tasks/task_backlog_p1_archive.md" with { type: "text" };
import pipeline from "../../docs/workspace/tasks/todo_next.md" with { type: "text" };
import archive from "../../docs/workspace/tasks/todo_next_archive.md" with { type: "text" };

/** Documents that people and commands go on writing: `init_workspace` makes them and never replaces them. */
export const TASK_TEMPLATES: Readonly<Record<string, string>> = {
  "docs/go_nogo_checklist.md": goNoGo,
  "docs/progress_phase4.md": progress,
  "docs/task_backlog.md": backlog,
  "docs/task_backlog_p1_archive.md": backlogArchive,
  "docs/templates/dod_checklist.md": checklist,
  "docs/templates/next_task_entry.md": entry,
  "docs/todo_next.md": pipeline,
  "docs/todo_next_archive.md": archive,
  "ops/incidents/README.md": incidents,
  "state.md": state,
};
