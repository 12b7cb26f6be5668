import { expect, test } from "bun:test";
import { planRunSim } from "../../lib/state/run_sim.ts";
import { keepRecords, runRecords } from "../../lib/state/run_records.ts";
import { goldenCsv, TRADING_MANIFEST } from "../runs/bars.ts";
import { Desk } from "./desk.ts";

test("records of a plan that this process has forgotten are made again, byte for byte", async () => {
  const one = new Desk({ "m.yaml": TRADING_MANIFEST, "data/bars.csv": goldenCsv(0, 1500) });
  const options = { manifest: "m.yaml", outDir: "runs", autoState: false };
  const plan = await planRunSim(one.context(), options, []);
  const write = plan.changes.find(({ path }) => path.endsWith("records.csv"));
  if (write?.op !== "write" || typeof write.content === "string") throw new Error("no content source");
  const { args } = write.content;
  const stream = () => [...runRecords(one.context(), args)].join("");
  const planned = stream();
  expect(planned.split("\n").length).toBeGreaterThan(3);
  for (let other = 0; other < 9; other++) keepRecords({ manifest: `${other}` }, "other");
  expect(stream()).toBe(planned);
});
