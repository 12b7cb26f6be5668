/** A worker over a stand-in market whose time passes as fast as it can, in the given workspace, until it is killed or an orphan. */
import { Rig } from "../workflow/worker/rig.ts";

const [root = "", now = ""] = process.argv.slice(2);
const parent = process.ppid;
const rig = new Rig(root, { now: Number(now) });
rig.onEvent = ({ event }) => {
  if (process.ppid !== parent) process.exit(1);
  if (event === "round") console.log("ready");
};
await rig.run({});
