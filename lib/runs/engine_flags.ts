import { z } from "zod";
import { FIXES, SEMANTICS } from "../engine/config.ts";

/** Flags of every command that runs the engine, to be spread into its options. */

const fixes = z.array(z.enum(FIXES)).default([]);

/** Instead of a manifest, the flags of `configFlags`. */
export const noManifestFlag = {
  noManifest: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "No manifest: the engine's defaults and the flags of its configuration",
        ja: "マニフェストを使わず、エンジンの既定値と設定フラグだけで実行します",
      },
    }),
};

/** What its states carry from run to run. */
export const resumeFlags = {
  resume: z
    .enum(["exact", "learned"])
    .default("exact")
    .meta({
      help: {
        en: "What states carry: all that an uncut run would know, or only the estimates",
        ja: "state に残す範囲（exact: 中断なしと同じ結果になる全て、learned: 学習値だけ）",
      },
    }),
  reseedProfile: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Seed from the EV profile although a state was loaded",
        ja: "state を読み込んだ場合も EV プロファイルで初期値を入れ直します",
      },
    }),
};

/** Which engine: the corrected one, the reference, or a mixture. */
export const semanticsFlags = {
  semantics: z
    .enum(SEMANTICS)
    .optional()
    .meta({
      help: {
        en: "The corrected engine, or the reference with its defects (sets the manifest's runner.semantics and fixes aside)",
        ja: "修正版（corrected）か、欠陥も含めた再現（reference）か。マニフェストの semantics と fixes より優先します",
      },
    }),
  fix: fixes.meta({
    help: { en: "Switch a single correction on", ja: "修正を個別に有効にします" },
    repeat: true,
  }),
  noFix: fixes.meta({
    help: { en: "Switch a single correction off", ja: "修正を個別に無効にします" },
    repeat: true,
  }),
};
