import type { Manifest } from "./schema.ts";

/** A manifest as tools pass it on: what identifies it at the top, then its blocks with every default filled in. */
export function manifestDocument({
  meta,
  strategy,
  router,
  risk,
  features,
  runner,
  state,
  governance,
}: Manifest) {
  return {
    id: meta.id,
    name: meta.name,
    description: meta.description,
    version: meta.version,
    category: meta.category,
    class_path: strategy.class_path,
    tags: meta.tags,
    strategy: { instruments: strategy.instruments, parameters: strategy.parameters, module: strategy.module },
    router: { ...router, category_budget_pct: router.category_budget_pct ?? governance.category_budget_pct },
    risk,
    features,
    runner,
    state,
  };
}
