import { existsSync } from "node:fs";
import { tempFolder, type Tree } from "../../workspace/support.ts";
import { Rig, type RigOptions } from "./rig.ts";

const MEMORY = "/dev/shm";

/** A rig in a workspace of its own, removed after the test file; `inMemory`, many rounds are quicker. */
export function newRig({
  tree = {},
  inMemory = false,
  ...options
}: RigOptions & { tree?: Tree; inMemory?: boolean } = {}) {
  return new Rig(tempFolder(tree, inMemory && existsSync(MEMORY) ? MEMORY : undefined), options);
}
