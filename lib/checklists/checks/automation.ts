import { z } from "zod";
import { STATUSES } from "../../observability/automation/entry.ts";
import { checkChain } from "../../observability/verify_job/chain.ts";
import { reviewLog } from "../../observability/verify_job/review_log.ts";
import { check } from "../check.ts";
import { amount, path } from "./params.ts";
import { told } from "./told.ts";

const status = z.enum(STATUSES);

/** Checks of the automation log, and of the chain that writes it (specification 07 §10.3). */
export const automationChecks = {
  "obs.automation_log": check(
    {
      log: path,
      sequence: path.optional(),
      last: z.int().min(1).optional(),
      allow: z.array(status).optional(),
      acknowledged_warnings: z.boolean().default(false),
      status: status.optional(),
      config_version: z.string().optional(),
    },
    (ctx, { log, acknowledged_warnings, config_version, ...rules }) => {
      const checked = reviewLog(ctx, log, {
        ...rules,
        acknowledgedWarnings: acknowledged_warnings,
        configVersion: config_version,
      });
      const { entries, last_job_id, last_status } = checked.check.details;
      return told([checked], {
        en: `${entries} entries in order, the newest ${last_job_id}: ${last_status}`,
        ja: `${entries} 件に問題はありません。最新は ${last_job_id}（${last_status}）`,
      });
    },
  ),

  "obs.verify": check({ job: z.string().min(1), max_age_hours: amount.default(6) }, (ctx, given) => {
    const checked = checkChain(ctx, { job: given.job, maxAgeHours: given.max_age_hours });
    const { logged_at } = checked.at(-1)!.check.details;
    return told(checked, {
      en: `log, heartbeats and dashboard are in order; last verified ${logged_at}`,
      ja: `ログ・心拍・ダッシュボードに問題はありません。最後の検証は ${logged_at}`,
    });
  }),
};
