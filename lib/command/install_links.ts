import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { placeAt, putLink } from "../workspace/links.ts";
import type { Effect, EffectResult, Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { defineCommand, type PlannedCommand } from "./define.ts";

/** Where each name leads: the binary for all of them, or each script's own file. */
export type Targets = Readonly<Record<string, string>>;

interface LinksResult extends JsonObject {
  /** Absolute. */
  folder: string;
  created: string[];
  replaced: string[];
  unchanged: string[];
  /** What could not be made, and why. */
  failed: JsonObject[];
  dry_run: boolean;
}

const PUT_LINK = "put_link";

/** `install_links DIR`, which makes every command one to be called by its own name. It is the program's own command. */
export function installLinks(targets: Targets): PlannedCommand<typeof options, LinksResult> {
  return defineCommand({
    name: "install_links",
    summary: {
      en: "Make links in a folder, so that every command can be called by its name",
      ja: "フォルダーにリンクを作り、各コマンドを名前だけで呼び出せるようにします",
    },
    description: {
      en: "The folder should be on PATH; it is made where it is missing. From the binary all links lead to it: put it in its place first. Names that something else has taken are refused, all of them at once, and nothing is made.",
      ja: "フォルダーは PATH に含まれるものを指定します。なければ作成します。バイナリーから実行した場合、リンクはすべてそのバイナリーを指すため、先に所定の場所へ置いてください。名前がほかのもので使われていれば、それらをすべて示して中止し、何も作成しません。",
    },
    exitStatus: [
      [0, { en: "every link is there", ja: "すべてのリンクが揃った" }],
      [1, { en: "a link cannot be made", ja: "リンクを作成できない" }],
      [2, { en: "a name is taken by something else", ja: "名前がほかのもので使われている" }],
    ],
    examples: ["install_links ~/.local/bin --dry-run", "install_links ~/.local/bin"],
    options,
    plan: (ctx, given) => planLinks(ctx, given, targets),
    effects: {
      [PUT_LINK]: async (ctx, { name, path, to }: Effect): Promise<EffectResult> => {
        try {
          putLink(String(path), String(to));
          return { kind: PUT_LINK, ok: true, detail: { name: String(name) } };
        } catch (error) {
          if (!(error instanceof OpsError)) throw error;
          const detail = { name: String(name), details: error.text[ctx.lang] };
          return { kind: PUT_LINK, ok: false, detail };
        }
      },
    },
    settle(ctx, plan, results) {
      const failed = results.filter(({ ok }) => !ok).map(({ detail }) => detail);
      const made = (names: string[]) => names.filter((name) => !failed.some((one) => one.name === name));
      const { created, replaced } = plan.result;
      const result = { ...plan.result, created: made(created), replaced: made(replaced), failed };
      return makePlan(ctx, result, { exitCode: failed.length > 0 ? Exit.finding : Exit.ok });
    },
    show: ({ folder, created, replaced, unchanged, failed, dry_run }, view) => {
      const counts = [
        dry_run
          ? { en: `${created.length} link(s) would be made`, ja: `作成予定のリンク: ${created.length} 件` }
          : { en: `${created.length} link(s) made`, ja: `作成したリンク: ${created.length} 件` },
        dry_run
          ? { en: `${replaced.length} would be replaced`, ja: `置き換え予定: ${replaced.length} 件` }
          : { en: `${replaced.length} replaced`, ja: `置き換え: ${replaced.length} 件` },
        { en: `${unchanged.length} as they were`, ja: `変更なし: ${unchanged.length} 件` },
      ];
      const lines = [
        ...counts.map((count) => view.text(count)),
        ...failed.map(({ details }) => String(details)),
      ];
      return `${view.paint.strong(folder)}\n${lines.join("\n")}`;
    },
  });
}

const options = z.object({
  folder: z
    .string()
    .min(1)
    .meta({
      help: { en: "Where the links go", ja: "リンクを置くフォルダー" },
      positional: true,
      value: "DIR",
    }),
  force: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Replace files and links that have one of the names",
        ja: "同名のファイルやリンクを置き換えます",
      },
    }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Show what would be made", ja: "作成する内容を表示するだけにします" } }),
});

function planLinks(
  ctx: Context,
  { folder, force, dryRun }: z.output<typeof options>,
  targets: Targets,
): Plan<LinksResult> {
  const full = ctx.workspace.resolve(folder);
  const wanted = Object.entries(targets).map(([name, to]) => ({
    name,
    to,
    place: placeAt(join(full, name)),
  }));
  // The binary itself may lie in the folder.
  const there = wanted.filter(
    ({ name, place, to }) => (place.is === "link" && place.to === to) || join(full, name) === to,
  );
  const free = wanted.filter(({ place }) => place.is === "free");
  const taken = wanted.filter((one) => !there.includes(one) && !free.includes(one));
  const refused = force ? taken.filter(({ place }) => place.is === "folder") : taken;
  if (refused.length > 0)
    throw namesTaken(
      full,
      refused.map(({ name }) => name),
      force,
    );
  const names = (links: typeof wanted) => links.map(({ name }) => name);
  return makePlan(
    ctx,
    {
      folder: full,
      created: names(free),
      replaced: names(taken),
      unchanged: names(there),
      failed: [],
      dry_run: dryRun,
    },
    {
      effects: [...free, ...taken].map(({ name, to }) => ({
        kind: PUT_LINK,
        name,
        path: join(full, name),
        to,
      })),
    },
  );
}

function namesTaken(folder: string, names: string[], force: boolean): OpsError {
  return new OpsError(
    "would_overwrite",
    {
      en: `${folder} holds something else under these names: ${names.join(", ")}`,
      ja: `${folder} には、次の名前のものが既にあります: ${names.join(", ")}`,
    },
    force
      ? { en: "Folders are never replaced.", ja: "フォルダーは置き換えません。" }
      : {
          en: "--force replaces files and links.",
          ja: "--force を付けると、ファイルとリンクを置き換えます。",
        },
    { fields: { names } },
  );
}
