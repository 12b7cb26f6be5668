import { z } from "zod";
import { incidentProblems } from "../../incidents/check.ts";
import { demandIncident, placesOf } from "../../incidents/folder.ts";
import { digestOf } from "../../incidents/notes.ts";
import { readReplay } from "../../incidents/replayed.ts";
import { check, fail, judged, pass, warn } from "../check.ts";

const id = z.string().min(1);

/** Checks of incidents and their replays (specification 07 §10.3). */
export const incidentChecks = {
  "incident.folder": check({ id }, ({ reader }, { id: incident }) => {
    const { folder } = demandIncident(reader, incident);
    const problems = incidentProblems(reader, incident);
    const wrong = problems.map(({ path, problem }) => ({
      en: `${path}: ${problem.en}`,
      ja: `${path}: ${problem.ja}`,
    }));
    return judged(wrong, { en: `${folder} is whole`, ja: `${folder} に問題はありません` }, { problems });
  }),

  "incident.replayed": check({ id }, ({ reader }, { id: incident }) => {
    demandIncident(reader, incident);
    const places = placesOf(incident);
    const replay = readReplay(reader, places);
    if (!replay) return fail(`${incident} has not been replayed`, `${incident} はまだ再現されていません`);
    const digest = digestOf(reader.text(places.notes));
    const { reproduced, difference_pips } = replay.comparison;
    const data = { run_dir: replay.run_dir, reproduced, difference_pips, digest };
    if (digest === "")
      return fail(`${places.notes} has no summary`, `${places.notes} に要約がありません`, data);
    return reproduced
      ? pass(digest, digest, data)
      : warn(
          `replayed, but not reproduced: ${digest}`,
          `再現を実行しましたが、実績と一致しません: ${digest}`,
          data,
        );
  }),
};
