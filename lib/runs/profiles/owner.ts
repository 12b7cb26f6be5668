import type { Text } from "../../workspace/text.ts";
import { strategyKey, strategyTail } from "../strategy_key.ts";

/** Whose profile it is. Of a file, members may be absent, and `strategy_key` may carry the prefix. */
export interface ProfileOwner {
  strategy_key?: string;
  symbol?: string;
  mode?: string;
}

/** Where a strategy's profile lies unless told otherwise: modes other than `conservative` have files of their own. */
export function defaultProfilePath(classPath: string, mode: string): string {
  const suffix = mode === "conservative" ? "" : `_${mode}`;
  return `configs/ev_profiles/${strategyTail(classPath)}${suffix}.yaml`;
}

/** True when nothing that the file says speaks against its being `own`. */
export function ownedBy(found: ProfileOwner, own: Required<ProfileOwner>): boolean {
  return (
    strategyKey(found.strategy_key ?? own.strategy_key) === strategyKey(own.strategy_key) &&
    (found.symbol ?? own.symbol).toUpperCase() === own.symbol.toUpperCase() &&
    (found.mode ?? own.mode) === own.mode
  );
}

/** The warning that a run starts from seeds of another symbol or mode. Another strategy's seeds are borrowed on purpose. */
export function borrowedSeeds(
  path: string,
  found: ProfileOwner,
  own: Required<ProfileOwner>,
): Text | undefined {
  if (ownedBy({ ...found, strategy_key: own.strategy_key }, own)) return undefined;
  return {
    en: `EV profile ${path} is of ${nameOf(found)}, this run is of ${nameOf({ ...own, strategy_key: undefined })}`,
    ja: `EV プロファイル ${path} は ${nameOf(found)} のもので、この実行（${nameOf({ ...own, strategy_key: undefined })}）のものではありません`,
  };
}

/** The warning that a profile was written beside the file that it was meant for, which is somebody else's. */
export function leftAlone(path: string, found: ProfileOwner, instead: string): Text {
  return {
    en: `EV profile ${path} belongs to ${nameOf(found)} and is left alone; this run's profile is ${instead}`,
    ja: `EV プロファイル ${path} は ${nameOf(found)} のものなので上書きせず、${instead} に書き出します`,
  };
}

function nameOf(owner: ProfileOwner): string {
  return [owner.strategy_key, owner.symbol, owner.mode].filter(Boolean).join(" ");
}
