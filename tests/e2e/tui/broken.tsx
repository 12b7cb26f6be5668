import { reportError } from "../../../lib/command/output.ts";
import { processWorld } from "../../../lib/command/world.ts";
import { openWorkspace } from "../../../lib/workspace/paths.ts";
import { catalog } from "../../../scripts/catalog.ts";
import { clockOf, type Session } from "../../../tui/session.ts";
import { show } from "../../../tui/show.tsx";

/** The wizard with a defect that shows when the form of `demo` is opened: the first argument says where. */
const where = process.argv[2];
const broken = (): never => {
  throw new Error("broken on purpose");
};
const world = await processWorld();
const { env } = process;
const session: Session = {
  workspace: openWorkspace({ flag: undefined, env, cwd: world.cwd }),
  catalog: {
    ...catalog,
    demo: async () => {
      if (where === "promise") broken();
      if (where === "later") setTimeout(broken);
      return catalog.demo!();
    },
  },
  env,
  clock: clockOf(env),
  operator: "ana",
  vars: {},
  logState: false,
  colour: false,
  linear: false,
  program: (name) => (where === "render" || name === "" ? broken() : { words: [name], shown: [name] }),
};
if (where === "handler") process.stdin.on("data", (bytes) => String(bytes).includes("\r") && broken());
try {
  process.exitCode = await show(session, "en", [{ name: "home" }]);
} catch (error) {
  process.exitCode = await reportError(error, world, { lang: "en", json: false });
}
