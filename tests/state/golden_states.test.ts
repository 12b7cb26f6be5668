import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { BacktestRunner } from "../../lib/index.ts";
import { completeState } from "../../lib/state/complete.ts";
import { parseState } from "../../lib/state/document.ts";
import { printState } from "../../lib/state/print.ts";
import { parseJson, printJson } from "../../lib/workspace/jsonfile.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { freshState, label } from "./sample.ts";

const golden = resolve(process.env.ORB_PARITY_DIR ?? "../shared", "golden");
const states = existsSync(golden)
  ? [...new Bun.Glob("{sim,upd}_*/expected/**/{[0-9]*,state}.json").scanSync(golden)].filter(
      (file) => !file.endsWith("_diff.json"),
    )
  : [];

describe.skipIf(states.length === 0)(
  `states of other programs (${golden} ${states.length === 0 ? "is absent" : "is there"})`,
  () => {
    test.each(states)("%s is read without loss and written again with the same content", async (file) => {
      const text = await Bun.file(join(golden, file)).text();
      const document = parseState(text, file);
      expect(document.dropped).toEqual([]);
      const written = parseJson(printState(completeState(document, freshState()), label), file) as JsonObject;
      const { meta, ...sections } = parseJson(text, file) as JsonObject;
      expect(written.meta).toMatchObject({ last_timestamp: (meta as JsonObject).last_timestamp });
      expect({ ...written, meta: null }).toEqual({
        ...(parseJson(printJson(sections, "words"), file) as JsonObject),
        meta: null,
      });
    });

    test("those of the day_orb_5m manifest load under its configuration, and under no other", async () => {
      const folder =
        "sim_open_position_state/expected/ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
      const file = join(golden, folder, "20260105_000000.json");
      const runner = new BacktestRunner({
        symbol: "USDJPY",
        semantics: "reference",
        resume: "learned",
        config: { min_or_atr_ratio: 0.12, threshold_lcb_pip: -10 },
      });
      expect(runner.loadStateFile(file)).toBe(true);
      expect(runner.engine.state().position?.ctx_snapshot.threshold_lcb).toBe(Number.NEGATIVE_INFINITY);
      expect(runner.configFingerprint()).toBe("41b2fd40836c5132");
      const other = new BacktestRunner({ symbol: "USDJPY", semantics: "reference" });
      expect(other.loadStateFile(file)).toBe(false);
      expect(other.warnings).toEqual([
        "state config_fingerprint mismatch (state=41b2fd40836c5132, current=401fffc2e5ebfc6c)",
      ]);
    });
  },
);
