import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { OpsError } from "../../workspace/errors.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import type { Text } from "../../workspace/text.ts";

/** Proof of what reviewers read. */
export interface ReviewInput extends JsonObject {
  role: string;
  path: string;
  sha256: string;
  bytes: number;
}

/** What each input is called; errors name it. */
export const ROLES = {
  best_parameters: { en: "best parameters", ja: "最適パラメーター" },
  gate_diagnostics: { en: "gate diagnostics", ja: "ゲート診断" },
  portfolio_telemetry: { en: "portfolio telemetry", ja: "ポートフォリオのテレメトリー" },
  baseline: { en: "baseline", ja: "ベースライン" },
  walk_forward: { en: "walk-forward", ja: "ウォークフォワード検証" },
  report: { en: "report attachment", ja: "レポートの添付 JSON" },
  state_diff: { en: "state archive diff", ja: "state の差分" },
} satisfies Record<string, Text>;
export type Role = keyof typeof ROLES;

/** Reads a JSON object and what proves it. Throws `input_missing` and `input_invalid` (exit 2), which name the role. */
export function readInput(ctx: Context, role: Role, path: string): { value: JsonObject; proof: ReviewInput } {
  const { reader, workspace } = ctx;
  const shown = workspace.show(path);
  const name = ROLES[role];
  if (!reader.exists(path)) {
    throw new OpsError(
      "input_missing",
      { en: `${name.en} not found: ${shown}`, ja: `${name.ja}が見つかりません: ${shown}` },
      missingInputHint(workspace, path, reader.files),
      { fields: { path: shown } },
    );
  }
  const value = parsed(ctx, name, path);
  const bytes = reader.bytes(path);
  return { value, proof: { role, path: shown, sha256: sha256(bytes), bytes: bytes.length } };
}

function parsed({ reader, workspace }: Context, name: Text, path: string): JsonObject {
  const shown = workspace.show(path);
  const invalid = (why: Text) =>
    new OpsError(
      "input_invalid",
      {
        en: `${name.en} is not valid JSON: ${why.en}`,
        ja: `${name.ja}が正しい JSON ではありません: ${why.ja}`,
      },
      undefined,
      { fields: { path: shown } },
    );
  try {
    const value = reader.json(path);
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw error instanceof OpsError ? invalid(error.text) : error;
  }
  throw invalid({ en: `${shown} holds no object`, ja: `${shown} がオブジェクトではありません` });
}
