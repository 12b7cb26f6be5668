import type { View } from "../../command/define.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { ShownSecret } from "./actions.ts";
import type { SecretsCheck } from "./check.ts";

/** What an action of `manage_secrets` did, for a person. */
export function showSecrets(result: JsonObject, view: View): string {
  if ("secrets" in result) return list(result.secrets as ShownSecret[], view);
  if ("ok" in result) return check(result as SecretsCheck, view);
  const { variable, fingerprint, store, next_rotation_at: next } = result as Record<string, string>;
  const due = next ? view.text({ en: `, next rotation ${next}`, ja: `、次回の差し替え ${next}` }) : "";
  return view.text({
    en: `${variable} is in ${store} (fingerprint ${fingerprint})${due}`,
    ja: `${variable} を ${store} に保管しました（フィンガープリント ${fingerprint}）${due}`,
  });
}

function list(secrets: ShownSecret[], view: View): string {
  if (secrets.length === 0) return view.text({ en: "The store is empty.", ja: "ストアは空です。" });
  const head = [
    { en: "Service", ja: "サービス" },
    { en: "Key", ja: "キー" },
    { en: "Variable", ja: "環境変数" },
    { en: "Fingerprint", ja: "フィンガープリント" },
  ];
  const rows = secrets.map(({ service, key, variable, fingerprint }) => [
    service,
    key,
    variable,
    fingerprint,
  ]);
  return view.table(head.map(view.text), rows);
}

function check({ ok, missing, drift, expired }: SecretsCheck, view: View): string {
  if (ok)
    return view.paint.good(
      view.text({
        en: "Nothing missing, nothing drifted, nothing due.",
        ja: "不足・食い違い・期限切れはありません。",
      }),
    );
  const lines = [
    ...missing.map(({ variable }) => ({ en: `missing: ${variable}`, ja: `不足: ${variable}` })),
    ...drift.map(({ variable, store, environment }) => ({
      en: `drift: ${variable} is ${store} in the store, ${environment} in the environment (which wins)`,
      ja: `食い違い: ${variable} はストアが ${store}、環境変数が ${environment}（環境変数が優先）`,
    })),
    ...expired.map(({ path, due }) => ({
      en: `rotation due since ${due} (${path})`,
      ja: `差し替え期限 ${due} を過ぎています（${path}）`,
    })),
  ];
  return lines.map((line) => view.paint.warn(view.text(line))).join("\n");
}
