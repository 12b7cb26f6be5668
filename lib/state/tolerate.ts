import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { bodySchema, CONTEXT_MEMBERS, positionSchema } from "./body.ts";
import { numberOf } from "./numbers.ts";

/**
 * Takes out of a state document what must not keep it from being loaded (specification 02 §10.3 and §10.4): members that
 * older programs left null or got wrong, or that others added. What remains has to pass the schema as a whole.
 * Returns the sections that are left, and the paths of what was taken out; members that are null go without mention.
 */
export function tolerate(raw: JsonObject): { sections: JsonObject; dropped: string[] } {
  const sieve = new Sieve();
  const known = sieve.members("", raw, (_, name) => Object.hasOwn(bodySchema.shape, name)) as JsonObject;
  const treated = Object.entries(known).map(([name, section]) => [
    name,
    RULES.get(name)?.(section, sieve) ?? section,
  ]);
  return { sections: Object.fromEntries(treated), dropped: sieve.dropped };
}

class Sieve {
  readonly dropped: string[] = [];

  members(path: string, map: Json, accepts: (value: Json, key: string) => boolean): Json {
    if (!isJsonObject(map)) return map;
    const kept = Object.entries(map).filter(([key, value]) => {
      return value !== null && (accepts(value, key) || this.#drop(path ? `${path}.${key}` : key));
    });
    return Object.fromEntries(kept);
  }

  items(path: string, list: Json, accepts: (value: Json) => boolean): Json {
    if (!Array.isArray(list)) return list;
    return list.filter((item, index) => accepts(item) || this.#drop(`${path}[${index}]`));
  }

  #drop(path: string): false {
    this.dropped.push(path);
    return false;
  }
}

type Rule = (section: Json, sieve: Sieve) => Json;

const buckets: Rule = (section, sieve) =>
  sieve.members("ev_buckets", section, (_, key) => key.split(":").length === 3);

const slip: Rule = (section, sieve) => {
  if (!isJsonObject(section)) return section;
  const { a, ewma } = section;
  return {
    ...(isJsonObject(a) && { a: sieve.members("slip.a", a, isNumeric) }),
    ...(isJsonObject(ewma) && { ewma: sieve.members("slip.ewma", ewma, isNumeric) }),
  };
};

const NO_CUTS = { TOK: null, LDN: null, NY: null };

/** An empty map says nothing; any other replaces the cuts of all sessions. */
const cuts: Rule = (section, sieve) => {
  if (!isJsonObject(section) || Object.keys(section).length === 0) return section;
  const known = (value: Json, key: string) => Object.hasOwn(NO_CUTS, key) && isAscendingPair(value);
  return { ...NO_CUTS, ...(sieve.members("rv_thresh", section, known) as JsonObject) };
};

const runtime: Rule = (section, sieve) =>
  sieve.members("runtime", section, (value, key) => {
    if (key === "warmup_left" || key === "day_count") return isNumeric(value);
    if (key === "current_date" || key === "last_session") return typeof value === "string" && value !== "";
    return true;
  });

const METRICS = new Map<string, (value: Json) => boolean>([
  ["trades", isNumeric],
  ["wins", isNumeric],
  ["total_pips", isNumeric],
  ["total_pnl_value", isNumeric],
  ["trade_returns", Array.isArray],
  ["equity_curve", Array.isArray],
  ["equity_seed", isPoint],
  ["runtime", isJsonObject],
  ["daily", isJsonObject],
]);

const metrics: Rule = (section, sieve) => {
  const kept = sieve.members("metrics", section, (value, key) => METRICS.get(key)?.(value) ?? true);
  if (!isJsonObject(kept)) return kept;
  const { trade_returns, equity_curve, runtime, daily } = kept;
  return {
    ...kept,
    ...(trade_returns && { trade_returns: sieve.items("metrics.trade_returns", trade_returns, isNumeric) }),
    ...(equity_curve && { equity_curve: sieve.items("metrics.equity_curve", equity_curve, isPoint) }),
    ...(runtime && { runtime: snapshot(runtime, sieve) }),
    ...(daily && { daily: days(daily as JsonObject, sieve) }),
  };
};

const snapshot: Rule = (section, sieve) => {
  const path = "metrics.runtime";
  const { execution_health: health, ...counts } = section as JsonObject;
  return {
    ...(sieve.members(path, counts, isNumeric) as JsonObject),
    ...(isJsonObject(health) && {
      execution_health: sieve.members(`${path}.execution_health`, health, isNumeric),
    }),
  };
};

function days(daily: JsonObject, sieve: Sieve): JsonObject {
  const rows = sieve.members("metrics.daily", daily, isJsonObject) as JsonObject;
  return Object.fromEntries(
    Object.entries(rows).map(([date, row]) => [date, sieve.members(`metrics.daily.${date}`, row, isNumeric)]),
  );
}

function position(path: string, section: Json, sieve: Sieve): Json {
  if (!isJsonObject(section) || !isJsonObject(section.ctx_snapshot)) return section;
  const known = (_: Json, key: string) => CONTEXT_MEMBERS.has(key);
  return { ...section, ctx_snapshot: sieve.members(`${path}.ctx_snapshot`, section.ctx_snapshot, known) };
}

const calibrationPositions: Rule = (section, sieve) => {
  if (!Array.isArray(section)) return section;
  const path = "calibration_positions";
  const known = section.map((item, index) => position(`${path}[${index}]`, item, sieve));
  return sieve.items(path, known, (item) => positionSchema.safeParse(item).success);
};

const RULES = new Map<string, Rule>([
  ["ev_buckets", buckets],
  ["slip", slip],
  ["rv_thresh", cuts],
  ["runtime", runtime],
  ["metrics", metrics],
  ["position", (section, sieve) => position("position", section, sieve)],
  ["calibration_positions", calibrationPositions],
]);

function isNumeric(value: Json): boolean {
  return Number.isFinite(numberOf(value));
}

function isPoint(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isNumeric(value[1]!);
}

function isAscendingPair(value: Json): boolean {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isNumeric)) return false;
  const [low, high] = value.map(numberOf) as [number, number];
  return low <= high;
}
