import { z } from "zod";

/** How an item is answered: by its check, by a yes, by a command, by a long or resident command, by a text. */
export const KINDS = ["auto", "confirm", "run", "job", "service", "input"] as const;
export type Kind = (typeof KINDS)[number];

/** Where a var's value is looked up. */
export const RESOLVERS = [
  "newest_run",
  "newest_diff",
  "newest_incident",
  "newest_week",
  "newest_proposal",
  "ask",
] as const;
export type Resolver = (typeof RESOLVERS)[number];

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);
const text = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const variable = z.union([
  z.strictObject({ default: scalar }),
  z.strictObject({ resolve: z.enum(RESOLVERS) }),
]);
const variables = z.record(name, variable);

const item = z.strictObject({
  id: name,
  title: text,
  kind: z.enum(KINDS).optional(),
  check: z.strictObject({ fn: z.string(), with: z.record(name, z.json()).default({}) }).optional(),
  command: z
    .strictObject({ name, args: z.array(z.union([z.string(), z.number()]).transform(String)).default([]) })
    .optional(),
  evidence: z.array(z.string().min(1)).default([]),
  required: z.boolean().default(true),
  when: z.union([z.literal("rollback_triggered"), z.strictObject({ var: name, equals: scalar })]).optional(),
  on_fail: text.optional(),
  owner: z.string().optional(),
  frequency: z.string().optional(),
});

/** The vars of every checklist, `configs/checklists/_common.yaml`. */
export const commonSchema = z.strictObject({ vars: variables });

/** A checklist as its file says it (specification 07 §10.1). */
export const checklistSchema = z.strictObject({
  id: name,
  version: z.int().min(1),
  title: text,
  source: z.string().optional(),
  vars: variables.default({}),
  items: z.array(item).min(1),
});

export type Variable = z.output<typeof variable>;
export type Item = z.output<typeof item>;
export type ChecklistFile = z.output<typeof checklistSchema>;

/** A checklist with the common vars under its own. */
export interface Checklist extends ChecklistFile {
  /** Workspace-relative, where it was read from. */
  path: string;
}

export function kindOf({ kind, check, command }: Item): Kind {
  return kind ?? (check ? "auto" : command ? "run" : "confirm");
}
