import { DEFAULT_MANIFEST } from "../../runs/default_manifest.ts";
import { type RunOptions, type RunRequest, resolveRequest } from "../../runs/request.ts";
import { strategyKey } from "../../runs/strategy_key.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { checkName } from "../../workspace/names.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { ArchivePlace } from "../archive.ts";
import type { Scope } from "./scopes.ts";

/** The flags of `update_state` that plan an update; what is absent has the default of specification 03 §3. */
export interface UpdateOptions extends RunOptions {
  noManifest: boolean;
  bars?: string;
  stateIn?: string;
  stateOut: string;
  snapshot: string;
  archiveDir?: string;
  evProfileOut?: string;
  reseedProfile: boolean;
  allowLineage?: string;
  chunkSize: number;
  maxFutureMinutes: number;
  dryRun: boolean;
  simulateLive: boolean;
  maxDelta?: number;
  maxDeltaScope: Scope;
  varCap?: number;
  liquidityCap?: number;
  guardsFile: boolean;
  overridePath: string;
  alertMode: "auto" | "disable" | "force";
  alertWebhook?: string;
  alertLatencyLog: string;
  alertFallbackLog: string;
}

/** An update with everything settled but the bars and the state. Paths are as given: relative ones start at the workspace. */
export interface UpdateRequest {
  options: UpdateOptions;
  /** Strategy, configuration, semantics: what a simulation of the same manifest runs with. */
  run: RunRequest;
  symbol: string;
  mode: string;
  /** `<symbol>_<mode>`, the key of the snapshot's cursors. */
  pair: string;
  strategyKey: string;
  bars: string;
  stateIn: string;
  place: ArchivePlace;
  /** The archive is another one than the workspace's: its states must not make the workspace's EV profile. */
  foreignArchive: boolean;
}

/**
 * Settles an update. Configuration, semantics and archive come from the manifest (the default one where there is one), or with
 * `--no-manifest` from the engine's defaults and flags. Symbol and mode are the manifest's first where a manifest was named and
 * neither flag was given. Throws what `resolveRequest` throws, and `invalid_name`.
 */
export function resolveUpdate(reader: Reader, options: UpdateOptions): UpdateRequest {
  const manifest = options.noManifest
    ? null
    : (options.manifest ?? (reader.exists(DEFAULT_MANIFEST) ? DEFAULT_MANIFEST : null));
  const unnamed = options.symbol === undefined && options.mode === undefined;
  const named = manifest !== null && options.manifest !== undefined && unnamed;
  const { symbol = "USDJPY", mode = "conservative" } = options;
  checkName("symbol", symbol);
  const wanted = named ? {} : { symbol, mode };
  const csv = options.bars ?? "";
  const run = resolveRequest(reader, { ...options, ...wanted, manifest, csv: csv || "unnamed" });
  const { instrument } = run;
  const folder = named ? instrument.symbol : symbol;
  const strategy = run.manifest.strategy.class_path;
  const root = options.archiveDir ?? run.archiveRoot;
  return {
    options,
    run,
    symbol: instrument.symbol,
    mode: instrument.mode,
    pair: `${instrument.symbol}_${instrument.mode}`,
    strategyKey: strategyKey(strategy),
    bars: csv || `validated/${folder}/${instrument.timeframe}.csv`,
    stateIn: options.stateIn ?? options.stateOut,
    place: {
      root,
      strategy,
      symbol: instrument.symbol,
      mode: instrument.mode,
      namespace: run.archiveNamespace,
    },
    foreignArchive: reader.workspace.show(root) !== reader.workspace.show(run.archiveRoot),
  };
}

/** The caps that flags set. */
export function flagCaps({ maxDelta, varCap, liquidityCap }: UpdateOptions) {
  return { max_delta: maxDelta, var_cap: varCap, liquidity_cap: liquidityCap };
}

/** The flags as a saved plan keeps them: without the webhooks, which are secrets. */
export function optionsDocument({ alertWebhook: _, ...options }: UpdateOptions): JsonObject {
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}
