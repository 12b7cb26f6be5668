import type { DeliveredRow, FetchRequest } from "../../../lib/ingest/source.ts";
import { type HttpPolicy, USUAL_POLICY } from "../../../lib/ingest/sources/http/client.ts";
import type { Context } from "../../../lib/workspace/context.ts";
import { Workspace } from "../../../lib/workspace/paths.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import { parseInstant } from "../../../lib/workspace/time.ts";
import { BAR, DAY, type MarketBar, MarketServer, wanderingMarket } from "../../servers/market.ts";
import { pointsPerUnit } from "../../servers/market/bars.ts";
import { type Tree, tempFolder } from "../../workspace/support.ts";

/** A Wednesday, 2 min 13 s into a bar. */
export const NOW = parseInstant("2026-10-21T13:17:13Z");

/** A computer whose clock stands still until somebody sleeps, and a server with twelve days of bars up to the future. */
export class Desk implements AsyncDisposable {
  now = NOW;
  readonly slept: number[] = [];
  readonly notes: string[] = [];
  env: Record<string, string> = {};
  readonly workspace: Workspace;

  private constructor(
    readonly server: MarketServer,
    tree: Tree,
  ) {
    const root = tempFolder(tree);
    this.workspace = new Workspace(root, root);
  }

  /** With the clock of the desk as the server's. */
  static async open(symbol = "USDJPY", tree: Tree = {}): Promise<Desk> {
    const market = wanderingMarket(symbol, NOW - 12 * DAY, NOW + DAY);
    const server = await MarketServer.start({ market, now: () => desk.now });
    const desk = new Desk(server, tree);
    return desk;
  }

  context(): Context {
    return {
      workspace: this.workspace,
      clock: {
        now: () => this.now,
        monotonic: () => this.now,
        fixed: false,
        sleep: async (ms) => {
          this.slept.push(ms);
          this.now += ms;
        },
      },
      reader: new Reader(this.workspace),
      env: this.env,
      lang: "en",
      note: (line) => void this.notes.push(typeof line === "string" ? line : line.en),
      progress() {},
    };
  }

  /** The server's bars that a source should deliver, as rows are compared: complete by now, of the given side. */
  bars(from: number, to = this.now, side: "bid" | "ask" = "bid"): Comparable[] {
    const { market } = this.server.options;
    const shift = side === "ask" ? market.spread : 0;
    const final = market.bars.filter(
      ({ time }) => time >= from && time <= to && time + BAR + 20_000 <= this.now,
    );
    return final.map((bar) => comparable(bar, market.symbol, shift));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

export type Comparable = [timestamp: string, o: number, h: number, l: number, c: number];

function comparable(bar: MarketBar, symbol: string, shift: number): Comparable {
  const factor = pointsPerUnit(symbol);
  const prices = [bar.open, bar.high, bar.low, bar.close].map((points) => (points + shift) / factor);
  return [new Date(bar.time).toISOString().slice(0, 19), ...(prices as [number, number, number, number])];
}

/** A delivered row in the same form; prices may be texts. */
export function rowOf({ timestamp, o, h, l, c }: DeliveredRow): Comparable {
  return [timestamp.replace(/Z$/, ""), Number(o), Number(h), Number(l), Number(c)];
}

/** The last `minutes` up to now. */
export function lately(desk: Desk, minutes = 180): FetchRequest {
  const { market } = desk.server.options;
  return { symbol: market.symbol, tf: "5m", from: desk.now - minutes * 60_000, to: desk.now };
}

/** Soon discouraged; patient with a slow machine unless told otherwise. */
export function policy(timeoutMs = 10_000): HttpPolicy {
  return { ...USUAL_POLICY, timeoutMs, attempts: 2 };
}
