import { expect, test } from "bun:test";
import { piped, root } from "../e2e/spawned.ts";

test("Ink's packages load no more of others than they need", async () => {
  const program = `
    import { lean } from "./tui/lean.ts";
    Bun.plugin(lean);
    await import("ink");
    const { default: width } = await import("string-width");
    console.log(JSON.stringify([Object.keys(await import("es-toolkit/compat")), width === Bun.stringWidth]));
  `;
  const { out, err } = await piped([process.execPath, "-e", program], { cwd: root });
  expect(err).toBe("");
  expect(JSON.parse(out)).toEqual([["throttle"], true]);
});
