#!/usr/bin/env bun
import { join, resolve } from "node:path";
import { FOLDER, PUBLISHED, published } from "./table.ts";

// Writes configs/schemas anew from the schemas that the program itself uses: `bun tests/schemas/write.ts`.
const root = resolve(import.meta.dir, "../..");
for (const [name, entry] of Object.entries(PUBLISHED)) {
  await Bun.write(join(root, FOLDER, `${name}.schema.json`), published(entry));
}
