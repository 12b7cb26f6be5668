import { z } from "zod";
import { DATASETS } from "../datasets/dataset.ts";
import { instant, JOB_ID } from "../automation/entry.ts";

export const SHA256 = /^[0-9a-fA-F]{64}$/;

const entry = z.strictObject({
  dataset: z.enum(DATASETS),
  path: z.string().min(1).meta({ description: "Relative to the manifest's folder, or absolute" }),
  checksum_sha256: z.string().regex(SHA256).meta({ description: "Of the file's bytes" }),
  row_count: z.int().min(0),
  generated_at: instant,
  source_hash: z.string().regex(SHA256).meta({ description: "Of the dataset's sources and source_files" }),
  job_id: z
    .string()
    .regex(JOB_ID)
    .optional()
    .meta({ description: "The job that made the file, where that is not the manifest's" }),
  carried_over: z
    .boolean()
    .optional()
    .meta({ description: "Not made by this job; the file is an earlier one" }),
});
export type ManifestEntry = z.infer<typeof entry>;

/** `out/dashboard/manifest.json` (specification 06 §4.2). */
export const dashboardManifest = z
  .strictObject({
    sequence: z.int().min(1).meta({ description: "Rises with every export" }),
    generated_at: instant,
    job_id: z.string().regex(JOB_ID),
    datasets: z.array(entry).min(1),
    provenance: z.looseObject({
      command: z.string(),
      commit_sha: z.string(),
      inputs: z
        .array(z.string())
        .min(1)
        .refine((inputs) => new Set(inputs).size === inputs.length),
    }),
    report: z.strictObject({ path: z.string().min(1), checksum_sha256: z.string().regex(SHA256) }).optional(),
  })
  .meta({ title: "The manifest of a dashboard bundle" });
export type DashboardManifest = z.infer<typeof dashboardManifest>;
