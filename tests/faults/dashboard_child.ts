/** Exports the dashboard again and again until it is killed. Says `ready` before each export but the first. */
import { exportOnce } from "./dashboard_rig.ts";

const [root = "", first = "1"] = process.argv.slice(2);
for (let number = Number(first); ; number++) {
  await exportOnce(root, number);
  console.log("ready");
}
