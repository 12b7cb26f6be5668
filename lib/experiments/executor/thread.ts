import { barsOver } from "../../runs/columns.ts";
import { Workspace } from "../../workspace/paths.ts";
import { Reader } from "../../workspace/reader.ts";
import { Evaluator } from "../trial/evaluate.ts";
import type { FromThread, ThreadSearch, ToThread } from "./threads.ts";

/** A thread of the local executor: takes a search, then trials one by one. */
declare const self: Worker;

let evaluator: Evaluator | undefined;

function begin({ root, setup, texts, numbers }: ThreadSearch): Evaluator {
  const bars = { ...barsOver(numbers, texts.length, texts.timeframe), ...texts };
  return new Evaluator(new Reader(new Workspace(root, root)), setup, bars);
}

const say = (message: FromThread) => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToThread>) => {
  if ("search" in data) {
    evaluator = begin(data.search);
    say({ outcome: null });
  } else say({ outcome: evaluator!.evaluate(data.trial.params, data.trial.window) });
};
