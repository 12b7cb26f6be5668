import { workerFile } from "../lib/workspace/build.ts";
import type { Lang, Text } from "../lib/workspace/text.ts";
import type { Preview } from "./planning.ts";
import type { Session } from "./session.ts";

/** What is to be planned, as it travels to the worker. */
export interface PlanRequest {
  id: number;
  name: string;
  argv: readonly string[];
  root: string;
  callerDir: string;
  env: Session["env"];
  lang: Lang;
  width: number;
  colour: boolean;
}

export type PlanAnswer =
  { id: number; preview: Preview } | { id: number; refused: Refusal } | { id: number; defect: string };

/** Why a command line cannot be planned. */
export interface Refusal {
  code: string;
  text: Text;
  hint?: Text;
}

/** Of a question that a newer one has replaced there is no answer. */
export type Planned = { preview: Preview } | { refused: Refusal } | undefined;

type Asked = {
  request: PlanRequest;
  began: number;
  resolve(answer: Planned): void;
  reject(error: Error): void;
};

/** A plan that has taken longer than this is given up for a newer question, ms. Beginning a worker anew takes less. */
const PATIENCE = 1500;

/**
 * Plans command lines in a worker, one at a time. While one is planned, only the newest of the further questions is kept: the others are
 * answered with undefined at once.
 */
export class Planner {
  #worker: Worker | undefined;
  #current: Asked | undefined;
  #next: Asked | undefined;
  #count = 0;

  constructor(private readonly session: Session) {}

  ask(name: string, argv: readonly string[], look: { lang: Lang; width: number }): Promise<Planned> {
    const { workspace, env, colour } = this.session;
    const { root, callerDir } = workspace;
    const request = { id: ++this.#count, name, argv, root, callerDir, env: { ...env }, colour, ...look };
    const { promise, resolve, reject } = Promise.withResolvers<Planned>();
    this.#next?.resolve(undefined);
    this.#next = { request, began: 0, resolve, reject };
    if (this.#current && this.#now() - this.#current.began > PATIENCE) this.#giveUp();
    this.#send();
    return promise;
  }

  /** Ends the worker; what is still asked for is never answered. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Planning only reads, so it can be ended anywhere. */
  #giveUp(): void {
    this.close();
    this.#current?.resolve(undefined);
    this.#current = undefined;
  }

  #now(): number {
    return this.session.clock.monotonic();
  }

  #send(): void {
    if (this.#current || !this.#next) return;
    this.#current = this.#next;
    this.#next = undefined;
    this.#current.began = this.#now();
    this.#worker ??= this.#start();
    this.#worker.postMessage(this.#current.request);
  }

  #start(): Worker {
    const worker = new Worker(workerFile("tui/planner_worker.ts"));
    worker.onmessage = ({ data }: MessageEvent<PlanAnswer>) => this.#answered(data);
    worker.onerror = ({ message }) => {
      const id = this.#current?.request.id ?? 0;
      this.close();
      this.#answered({ id, defect: message });
    };
    worker.unref();
    return worker;
  }

  #answered(answer: PlanAnswer): void {
    const asked = this.#current;
    if (asked?.request.id !== answer.id) return;
    this.#current = undefined;
    if ("defect" in answer) asked.reject(new Error(answer.defect));
    else asked.resolve(answer);
    this.#send();
  }
}
