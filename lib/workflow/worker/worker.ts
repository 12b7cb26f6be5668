import type { PlannedCommand, StepOptions } from "../../command/define.ts";
import type { runIngest } from "../../ingest/chain/run.ts";
import type { Context } from "../../workspace/context.ts";
import type { Tell, WorkerEvent } from "./events.ts";
import { isoSeconds, type Status, writeHeartbeat } from "./heartbeat.ts";
import type { WorkerSettings } from "./options.ts";
import { PendingUpdates } from "./pending.ts";
import type { Stop } from "./stop.ts";

/** What the worker is made of. */
export interface WorkerParts {
  /** Brings the bars; tests bring sources of their own. */
  ingest: typeof runIngest;
  updateState: PlannedCommand;
  tell: Tell;
}

/** A worker at work: what its rounds and its waiting have in common. */
export class Worker {
  readonly status: Status;

  constructor(
    /** Its clock's sleeps end with `stop`. */
    readonly ctx: Context,
    readonly how: StepOptions,
    readonly settings: WorkerSettings,
    readonly parts: WorkerParts,
    readonly stop: Stop,
  ) {
    const symbols = settings.stores.map(({ symbol }) => symbol);
    this.status = {
      startedAt: ctx.clock.now(),
      round: 0,
      state: "running",
      lastRoundAt: null,
      lastSuccessAt: null,
      failures: 0,
      nextRunAt: null,
      stopReason: null,
      symbols: new Map(symbols.map((name) => [name, { lastTs: null, source: null, rowsLastRound: 0 }])),
      pending: new PendingUpdates(symbols, settings.modes),
    };
  }

  tell(event: WorkerEvent): void {
    this.parts.tell(event, isoSeconds(this.ctx.clock.now()));
  }

  beat(state: Status["state"]): void {
    this.status.state = state;
    writeHeartbeat(this.ctx, this.status);
  }
}
