import common from "../../configs/checklists/_common.yaml" with { type: "text" };
import apiResume from "../../configs/checklists/api_resume.yaml" with { type: "text" };
import dashboardsReview from "../../configs/checklists/dashboards_review.yaml" with { type: "text" };
import goNogo from "../../configs/checklists/go_nogo.yaml" with { type: "text" };
import incidentReplay from "../../configs/checklists/incident_replay.yaml" with { type: "text" };
import ingestReview from "../../configs/checklists/ingest_review.yaml" with { type: "text" };
import logReview from "../../configs/checklists/log_review.yaml" with { type: "text" };
import nightlyVerify from "../../configs/checklists/nightly_verify.yaml" with { type: "text" };
import observabilityTriage from "../../configs/checklists/observability_triage.yaml" with { type: "text" };
import paramApproval from "../../configs/checklists/param_approval.yaml" with { type: "text" };
import readyPromotion from "../../configs/checklists/ready_promotion.yaml" with { type: "text" };
import residentWorker from "../../configs/checklists/resident_worker.yaml" with { type: "text" };
import secretsRotation from "../../configs/checklists/secrets_rotation.yaml" with { type: "text" };
import stateHygiene from "../../configs/checklists/state_hygiene.yaml" with { type: "text" };
import stateLoad from "../../configs/checklists/state_load.yaml" with { type: "text" };
import stateSave from "../../configs/checklists/state_save.yaml" with { type: "text" };
import stateUpdate from "../../configs/checklists/state_update.yaml" with { type: "text" };
import taskCycle from "../../configs/checklists/task_cycle.yaml" with { type: "text" };

/** The shipped checklists, by the path that they have in a workspace. */
export const CHECKLIST_TEMPLATES: Readonly<Record<string, string>> = {
  "configs/checklists/_common.yaml": common,
  "configs/checklists/api_resume.yaml": apiResume,
  "configs/checklists/dashboards_review.yaml": dashboardsReview,
  "configs/checklists/go_nogo.yaml": goNogo,
  "configs/checklists/incident_replay.yaml": incidentReplay,
  "configs/checklists/ingest_review.yaml": ingestReview,
  "configs/checklists/log_review.yaml": logReview,
  "configs/checklists/nightly_verify.yaml": nightlyVerify,
  "configs/checklists/observability_triage.yaml": observabilityTriage,
  "configs/checklists/param_approval.yaml": paramApproval,
  "configs/checklists/ready_promotion.yaml": readyPromotion,
  "configs/checklists/resident_worker.yaml": residentWorker,
  "configs/checklists/secrets_rotation.yaml": secretsRotation,
  "configs/checklists/state_hygiene.yaml": stateHygiene,
  "configs/checklists/state_load.yaml": stateLoad,
  "configs/checklists/state_save.yaml": stateSave,
  "configs/checklists/state_update.yaml": stateUpdate,
  "configs/checklists/task_cycle.yaml": taskCycle,
};
