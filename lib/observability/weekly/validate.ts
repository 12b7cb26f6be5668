import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { OpsError } from "../../workspace/errors.ts";
import { weeklyReport } from "./payload_schema.ts";

/** Why a payload is no weekly report, field by field; none where it is one. */
export interface Invalid {
  code: "schema_not_found" | "schema_validation_failed";
  message: string;
}

/** Checks a payload by our schema or, where one is named, by the JSON Schema in a file. */
export async function invalidPayload(
  ctx: Context,
  payload: JsonObject,
  schemaPath: string | undefined,
): Promise<Invalid | undefined> {
  if (schemaPath !== undefined) return byFile(ctx, payload, schemaPath);
  const checked = weeklyReport.safeParse(payload);
  if (checked.success) return undefined;
  const said = checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { code: "schema_validation_failed", message: said.join("; ") };
}

async function byFile({ reader }: Context, payload: JsonObject, path: string): Promise<Invalid | undefined> {
  const shown = reader.workspace.show(path);
  const schema = reader.maybeJson(path);
  if (!isJsonObject(schema)) return { code: "schema_not_found", message: `schema not found: ${shown}` };
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  // Formats are left to our own schema, which every payload passes as well.
  const validate = compiled(
    new Ajv2020({ allErrors: true, strict: false, validateFormats: false }),
    schema,
    shown,
  );
  if (validate(payload)) return invalidPayload({ reader } as Context, payload, undefined);
  const said = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  return { code: "schema_validation_failed", message: said.join("; ") };
}

function compiled(
  ajv: import("ajv/dist/2020.js").Ajv2020,
  { $schema: _, ...schema }: JsonObject,
  path: string,
) {
  try {
    return ajv.compile(schema);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OpsError("schema_invalid", {
      en: `${path} is no JSON Schema: ${why}`,
      ja: `${path} は JSON Schema として使えません: ${why}`,
    });
  }
}
