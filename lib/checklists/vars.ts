import { basename } from "node:path/posix";
import { loadRunsIndex } from "../runs/index/read.ts";
import { loadManifest } from "../runs/manifest/load.ts";
import { parseAnchor, taskSlug } from "../tasks/anchor.ts";
import type { Context } from "../workspace/context.ts";
import type { Json } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp, isoUtc } from "../workspace/time.ts";
import type { Checklist, Resolver } from "./schema.ts";

/** The value of a var, and where it comes from: the operator, the file's default, a look at the workspace, or nowhere yet. */
export interface Resolved {
  value: string | number | boolean | null;
  from: "given" | "default" | "found" | "ask";
}

/** What of the context a var may depend on. */
export type VarContext = Pick<Context, "reader" | "clock" | "lang">;

/**
 * The vars of a walk. A value is looked up when it is asked for and kept until `renew`; what nobody has answered is null.
 * Names that neither the checklist nor the built-in ones hold stay as they stand in the text.
 */
export class Vars {
  #known = new Map<string, Resolved>();

  constructor(
    private readonly ctx: VarContext,
    private readonly checklist: Pick<Checklist, "vars">,
    private readonly given: Readonly<Record<string, string>>,
  ) {}

  /** Names that the checklist declares. */
  get names(): string[] {
    return Object.keys(this.checklist.vars);
  }

  get(name: string): Resolved | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const resolved = this.#resolve(name);
    if (resolved) this.#known.set(name, resolved);
    return resolved;
  }

  /** A value with its vars put in; one that is nothing but `${name}` keeps the var's type, and is null where nobody has answered. */
  fill(value: Json): Json {
    if (typeof value === "string") return this.#fillText(value);
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.fill(item)]));
  }

  /** As `fill`, of what must be a text; undefined where a var in it has no value. */
  text(value: string): string | undefined {
    return this.unanswered(value) === undefined ? String(this.fill(value)) : undefined;
  }

  /** The first var in a value that nobody has answered. */
  unanswered(value: Json): string | undefined {
    if (typeof value === "string") {
      return [...value.matchAll(NAMED)].find(([, name]) => this.get(name!)?.value === null)?.[1];
    }
    const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
    for (const part of parts) {
      const name = this.unanswered(part);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  #fillText(text: string): Json {
    const whole = /^\$\{(\w+)\}$/.exec(text);
    if (whole) return this.get(whole[1]!)?.value ?? (this.get(whole[1]!) ? null : text);
    return text.replace(NAMED, (as, name) => String(this.get(name)?.value ?? (this.get(name) ? "" : as)));
  }

  #resolve(name: string): Resolved | undefined {
    const given = this.given[name];
    if (given !== undefined) return { value: given, from: "given" };
    const declared = this.checklist.vars[name];
    if (!declared) return this.#builtIn(name);
    if ("default" in declared) {
      // A default that names itself would never end.
      this.#known.set(name, { value: null, from: "ask" });
      const value =
        typeof declared.default === "string" ? this.#fillText(declared.default) : declared.default;
      this.#known.delete(name);
      return { value: value as Resolved["value"], from: value === null ? "ask" : "default" };
    }
    const value = this.#lookUp(declared.resolve) ?? null;
    return { value, from: value === null ? "ask" : "found" };
  }

  #builtIn(name: string): Resolved | undefined {
    const { ctx } = this;
    const now = ctx.clock.now();
    const stamp = fileStamp(now);
    const values: Record<string, () => string | null> = {
      root: () => ctx.reader.workspace.root,
      now: () => isoUtc(now),
      today: () => isoUtc(now).slice(0, 10),
      today_compact: () => stamp.slice(0, 8),
      stamp_z: () => `${stamp.replace("_", "T")}Z`,
      lang: () => ctx.lang,
      anchor_slug: () => {
        const anchor = parseAnchor(String(this.get("anchor")?.value ?? ""));
        return anchor ? taskSlug(anchor) : null;
      },
      diff_summary: () => diffSummary(ctx.reader, this.get("diff")?.value),
    };
    const value = values[name]?.();
    return value === undefined ? undefined : { value, from: value === null ? "ask" : "found" };
  }

  #lookUp(how: Resolver): string | undefined {
    const { reader } = this.ctx;
    const of = (name: string) => String(this.get(name)?.value ?? "");
    const newest = (folder: string, keep: (name: string) => boolean) => {
      const name = reader.list(folder).filter(keep).sort().at(-1);
      return name && `${folder}/${name}`;
    };
    switch (how) {
      case "newest_run":
        return newestRun(reader, of);
      case "newest_diff":
        return newest(of("archive"), (name) => /^\d{8}_\d{6}.*_diff\.json$/.test(name));
      case "newest_incident": {
        const path = newest("ops/incidents", (name) => reader.isFolder(`ops/incidents/${name}`));
        return path && basename(path);
      }
      case "newest_week": {
        const path = newest("ops/weekly_report_history", (name) => /^\d{4}-\d\d-\d\d\.json$/.test(name));
        return path && basename(path, ".json");
      }
      case "newest_proposal":
        return newest("docs/proposals", (name) => name.endsWith(".json"));
      case "ask":
        return undefined;
    }
  }
}

const NAMED = /\$\{(\w+)\}/g;

/** The folder of the newest indexed run of the manifest, symbol and mode. */
function newestRun(reader: Reader, of: (name: string) => string): string | undefined {
  if (!reader.exists("runs/index.csv") || !reader.exists(of("manifest"))) return undefined;
  const { id } = loadManifest(reader, of("manifest")).manifest.meta;
  const runs = loadRunsIndex(reader, "runs/index.csv").filter(
    (run) => run.manifest_id === id && run.symbol === of("symbol") && run.mode === of("mode"),
  );
  return runs.sort((a, b) => (a.run_id < b.run_id ? -1 : 1)).at(-1)?.run_dir;
}

/** One line of a diff file: of what it is, its status and the reasons. */
function diffSummary(reader: Reader, path: Json | undefined): string | null {
  const diff = typeof path === "string" ? reader.maybeJson(path) : undefined;
  if (!isJsonObject(diff)) return null;
  const reasons = Array.isArray(diff.reason) ? diff.reason.join(", ") : "";
  return `${diff.strategy_key ?? ""} ${diff.symbol ?? ""} ${diff.mode ?? ""}: ${diff.status} (${reasons})`.trim();
}
