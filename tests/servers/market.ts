import { createServer, type Server, type Socket } from "node:net";
import { parseRequest, type Received } from "./webhook.ts";
import type { Market, MarketBar } from "./market/bars.ts";
import { type Fault, replyOf, type Rule, send } from "./market/faults.ts";
import {
  type Serve,
  serveAlphaVantage,
  serveChart,
  serveDatafeed,
  serveJsonV1,
  serveTwelveData,
  serveYahoo,
} from "./market/wires.ts";

export { BAR, DAY, HOUR, type Market, type MarketBar, MINUTE, wanderingMarket } from "./market/bars.ts";
export type { Fault } from "./market/faults.ts";

/** In the order in which a path is offered to them; the chart service has no path of its own. */
const WIRES: Serve[] = [
  serveJsonV1,
  serveDatafeed,
  serveYahoo,
  serveAlphaVantage,
  serveTwelveData,
  serveChart,
];

export interface MarketOptions {
  market: Market;
  /** The server's clock: what has not begun by then is not there, and what has not ended is forming. */
  now: () => number;
  port?: number;
}

/**
 * A market data server on this computer that speaks every wire format of our online sources over the same bars, and misbehaves as it is
 * told. `await using server = await MarketServer.start(…)` stops it at the end of the block.
 */
export class MarketServer implements AsyncDisposable {
  readonly requests: Received[] = [];
  /** The clock of its `Date` header less `now`. */
  dateOffsetMs = 0;
  /** Sent with every answer. */
  extraHeaders: Record<string, string> = {};
  /** Makes other bars of the market's: holes, repetitions, another order, bars of the future. */
  distort: (bars: MarketBar[]) => MarketBar[] = (bars) => bars;
  /** Puts other words into the bodies of JSON. */
  rewrite: (body: string) => string = (body) => body;
  #distortions: { match: RegExp; distort: MarketServer["distort"] }[] = [];
  /** Before each answer. */
  delayMs = 0;
  /** Requests that waited for their answers at the same time, at most. */
  busiest = 0;
  #waiting = 0;
  #rules: Rule[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  private constructor(readonly options: MarketOptions) {}

  static async start(options: MarketOptions): Promise<MarketServer> {
    const server = new MarketServer(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.#server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
    await promise;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** Paths with queries, in the order in which they came. */
  get paths(): string[] {
    return this.requests.map(({ path }) => path);
  }

  /** Requests whose path and query fit go wrong, the first `times` of them or all; later rules come after earlier ones. */
  fail(match: RegExp, fault: Fault, times?: number): void {
    this.#rules.push({ match, fault, ...(times !== undefined && { times }) });
  }

  /** As `distort`, for requests whose path and query fit. */
  distortFor(match: RegExp, distort: MarketServer["distort"]): void {
    this.#distortions.push({ match, distort });
  }

  /** Nothing goes wrong any more. */
  behave(): void {
    this.#rules = [];
    this.#distortions = [];
    this.dateOffsetMs = 0;
    this.distort = (bars) => bars;
    this.rewrite = (body) => body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A caller that gives up breaks the connection.
    socket.on("error", () => {});
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
      const request = parseRequest(text);
      if (!request) return;
      text = "";
      this.requests.push(request);
      this.#waiting++;
      this.busiest = Math.max(this.busiest, this.#waiting);
      setTimeout(() => {
        this.#waiting--;
        // Who was not waited for has gone.
        if (!socket.destroyed) this.#answer(socket, request.path);
      }, this.delayMs);
    });
  }

  #answer(socket: Socket, path: string): void {
    const now = this.options.now();
    const url = new URL(path, "http://127.0.0.1");
    const distort = this.#distortions.find(({ match }) => match.test(path))?.distort ?? this.distort;
    const market = { ...this.options.market, bars: distort(this.options.market.bars) };
    let served: ReturnType<Serve>;
    for (const wire of WIRES) served ??= wire(market, url, now);
    if (typeof served === "object" && typeof served.body === "string")
      served.body = this.rewrite(served.body);
    const reply = replyOf(served, new Date(now + this.dateOffsetMs).toUTCString());
    Object.assign(reply.headers, this.extraHeaders);
    send(socket, reply, this.#faultFor(path));
  }

  #faultFor(path: string): Fault | undefined {
    const rule = this.#rules.find(({ match, times }) => times !== 0 && match.test(path));
    if (rule?.times !== undefined) rule.times--;
    return rule?.fault;
  }
}
