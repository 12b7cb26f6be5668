import { z } from "zod";
import { SEMANTICS } from "../engine/config.ts";
import { SCHEMA_VERSION } from "./versions.ts";

const text = z.string().min(1);
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Members of `meta`. Documents of older programs have the first three at most. */
export const metaSchema = z
  .object({
    symbol: text,
    /** Older programs could leave it empty. */
    config_fingerprint: z.string(),
    /** Timestamp text of the last bar taken in. */
    last_timestamp: z.string(),
    schema_version: z.literal(SCHEMA_VERSION),
    /** Strategy key, as in archive paths. */
    strategy: text,
    mode: text,
    timeframe: text,
    /** UTC ISO. */
    saved_at: text,
    lineage: z.string().regex(/^[0-9a-f]{16}$/),
    serial: z.int().nonnegative(),
    parent_sha256: sha256Hex,
    manifest_id: text,
    semantics: z.enum(SEMANTICS),
    /** Names of the engine's fixes that were on. */
    fixes: z.array(z.string()),
    program_version: text,
    /** SHA-256 of the document's content without this member, whatever its layout. */
    content_sha256: sha256Hex,
  })
  .partial();

export type StateMeta = z.output<typeof metaSchema>;
