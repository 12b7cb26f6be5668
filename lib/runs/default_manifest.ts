/** What commands use that are given no manifest (and that exists). */
export const DEFAULT_MANIFEST = "configs/strategies/day_orb_5m.yaml";
