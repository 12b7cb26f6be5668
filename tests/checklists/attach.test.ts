import { expect, test } from "bun:test";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord, readRecords, recordPath } from "../../lib/checklists/record.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import { command as reportOn } from "../../scripts/generate_experiment_report.ts";
import { command as propose } from "../../scripts/propose_param_update.ts";
import { GATE, RANKING, WRITTEN } from "../experiments/review_files.ts";
import { Desk } from "../state/desk.ts";

const INPUTS = ["--best", "s/best.json", "--gate-json", "s/gate.json", "--portfolio", "s/telemetry.json"];
const REPORT = [...INPUTS, "--out", "o/review.md", "--json-out", "o/review.json"];
const PROPOSAL = ["--best", "s/best.json", "--state-archive", "s/diff.json", "--out", "o/proposal.md"];

/** Inputs of report and proposal, and a walk of the gate that is open. */
function desk({ open = true } = {}): Desk {
  const made = new Desk({
    "s/best.json": JSON.stringify(RANKING),
    "s/gate.json": JSON.stringify(GATE),
    "s/telemetry.json": JSON.stringify(WRITTEN),
    "s/diff.json": '{"status": "applied", "diff": {"updated": [], "added": [], "removed": []}}',
  });
  const ctx = made.context();
  const record = newRecord(ctx, loadChecklist(ctx.reader, "go_nogo"), { operator: "ana", vars: {} });
  if (open) made.write(recordPath(record), JSON.stringify(record));
  return made;
}

test("report and proposal become evidence of the gate's items in the commit that writes them", async () => {
  const one = desk();
  const { exit, out } = await one.run(reportOn, ...REPORT, "--attach", "go_nogo");
  expect([exit, out.attached_to]).toEqual([0, "ops/checklists/go_nogo/20260105_000000.json"]);
  expect((await one.run(propose, ...PROPOSAL, "--attach", "go_nogo")).exit).toBe(0);
  const [record] = readRecords(one.context().reader, "go_nogo");
  const hashed = (path: string) => ({
    path,
    sha256: sha256(one.read(path)),
    bytes: Buffer.byteLength(one.read(path)),
  });
  expect(record!.items.experiment_report?.evidence).toEqual([hashed("o/review.md"), hashed("o/review.json")]);
  expect(record!.items.param_proposal?.evidence).toEqual([hashed("o/proposal.md")]);
});

test("without an open walk nothing is written", async () => {
  const one = desk({ open: false });
  const { exit, out } = await one.run(reportOn, ...REPORT, "--attach", "go_nogo");
  expect([exit, out.error]).toEqual([2, "no_open_run"]);
  expect(one.exists("o/review.md")).toBe(false);
});

test("a checklist without such an item is refused", async () => {
  const { exit, out } = await desk().run(reportOn, ...REPORT, "--attach", "state_save");
  expect([exit, out.error]).toEqual([2, "item_unknown"]);
});
