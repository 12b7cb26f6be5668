import { DEFAULT_MANIFEST } from "../runs/default_manifest.ts";
import { WORKSPACE_TEMPLATES } from "../workspace/templates.ts";

export interface DemoManifest {
  path: string;
  /** Null where the workspace has the file already. */
  text: string | null;
  /** Of profits and losses. */
  currency: string;
}

/**
 * The default manifest, made over for the symbol where that is another one. Of a pair without dollars the account is kept in its
 * quote currency: the value of a pip in dollars would need a rate that the bars do not have.
 */
export function demoManifest(symbol: string): DemoManifest {
  const template = WORKSPACE_TEMPLATES[DEFAULT_MANIFEST]!;
  if (symbol === "USDJPY") return { path: DEFAULT_MANIFEST, text: null, currency: "USD" };
  const currency = symbol.length !== 6 || symbol.includes("USD") ? "USD" : symbol.slice(3);
  const name = symbol.toLowerCase();
  const text = template
    .replaceAll("USDJPY", symbol)
    .replace(/^( {2}id: \S+)$/m, `$1_${name}`)
    .replace(/^risk:$/m, `risk:\n  account_currency: ${currency}`);
  return { path: DEFAULT_MANIFEST.replace(/\.yaml$/, `_${name}.yaml`), text, currency };
}
