/** Has bars ingested and learned, a few at a time, until it is killed. Says `ready` after the first update. */
import { ingest, ingested, MOST_BARS, updateOnce } from "./update_rig.ts";

const [root = "", step = "1"] = process.argv.slice(2);
for (let count = ingested(root); count < MOST_BARS;) {
  count += Number(step);
  ingest(root, count);
  await updateOnce(root);
  console.log("ready");
}
