import assumptionsJa from "../../docs/assumptions.ja.md" with { type: "text" };
import assumptions from "../../docs/assumptions.md" with { type: "text" };
import commandsJa from "../../docs/commands.ja.md" with { type: "text" };
import commands from "../../docs/commands.md" with { type: "text" };
import engineJa from "../../docs/engine.ja.md" with { type: "text" };
import engine from "../../docs/engine.md" with { type: "text" };
import formats from "../../docs/formats.md" with { type: "text" };
import migratingJa from "../../docs/migrating.ja.md" with { type: "text" };
import migrating from "../../docs/migrating.md" with { type: "text" };
import operationsJa from "../../docs/operations.ja.md" with { type: "text" };
import operations from "../../docs/operations.md" with { type: "text" };
import runReportJa from "../../docs/run_report.ja.md" with { type: "text" };
import runReport from "../../docs/run_report.md" with { type: "text" };
import runbookJa from "../../docs/runbook.ja.md" with { type: "text" };
import runbook from "../../docs/runbook.md" with { type: "text" };
import scalingJa from "../../docs/scaling.ja.md" with { type: "text" };
import scaling from "../../docs/scaling.md" with { type: "text" };

/** The operator's documents, so that the runbook and all that it leads to are in every workspace. */
export const DOCUMENT_TEMPLATES: Readonly<Record<string, string>> = {
  "docs/assumptions.ja.md": assumptionsJa,
  "docs/assumptions.md": assumptions,
  "docs/commands.ja.md": commandsJa,
  "docs/commands.md": commands,
  "docs/engine.ja.md": engineJa,
  "docs/engine.md": engine,
  "docs/formats.md": formats,
  "docs/migrating.ja.md": migratingJa,
  "docs/migrating.md": migrating,
  "docs/operations.ja.md": operationsJa,
  "docs/operations.md": operations,
  "docs/run_report.ja.md": runReportJa,
  "docs/run_report.md": runReport,
  "docs/runbook.ja.md": runbookJa,
  "docs/runbook.md": runbook,
  "docs/scaling.ja.md": scalingJa,
  "docs/scaling.md": scaling,
};
