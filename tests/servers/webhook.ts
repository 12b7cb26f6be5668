import { createServer, type Server, type Socket } from "node:net";

/** What the server does with one request. */
export type Behaviour =
  /** Answers with this status, and these headers and body. */
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Sends the caller on, with 302 unless another status is named. */
  | { redirect: string; status?: number }
  /** `hang`: takes the request and says nothing. `reset`: breaks the connection, so that the sender cannot know. `close`: ends it. */
  | "hang"
  | "reset"
  | "close"
  /** Answers with something that is no HTTP. */
  | "garbage"
  /** `drip`: a header, byte by byte, without end. `endless`: 200 and a body without end. `endless error`: 500 and the same. */
  | "drip"
  | "endless"
  | "endless error";

export interface Received {
  method: string;
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/**
 * A receiver of webhooks on this computer that misbehaves as it is told. `await using server = await WebhookServer.start(…)` stops it
 * at the end of the block.
 *
 * Each request takes the next behaviour; the last one stays. Everything that came is in `requests`, in order.
 */
export class WebhookServer implements AsyncDisposable {
  readonly requests: Received[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));
  #behaviours: Behaviour[];
  #closed = Promise.withResolvers<void>();

  private constructor(behaviours: Behaviour[]) {
    this.#behaviours = behaviours.length > 0 ? behaviours : [{ status: 200 }];
  }

  static async start(...behaviours: Behaviour[]): Promise<WebhookServer> {
    const server = new WebhookServer(behaviours);
    await new Promise<void>((ready) => server.#server.listen(0, "127.0.0.1", ready));
    return server;
  }

  /** From the next request on. */
  behave(...behaviours: Behaviour[]): void {
    this.#behaviours = behaviours;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  url(path = "/hook"): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The bodies that came, as JSON. */
  get messages(): unknown[] {
    return this.requests.map(({ body }) => JSON.parse(body));
  }

  /** How many different messages came, by `webhook-id`. */
  get ids(): string[] {
    return [...new Set(this.requests.map(({ headers }) => headers["webhook-id"] ?? ""))];
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Resolves when one of them is closed. */
  get closing(): Promise<void> {
    return this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#closed.resolve();
      this.#closed = Promise.withResolvers();
    });
    // A caller that gives up breaks the connection.
    socket.on("error", () => {});
    let text = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      text += piece;
      // A TLS greeting is answered in plain words.
      if (text.startsWith("\x16")) return socket.end("HTTP/1.1 400 Plain\r\n\r\n");
      const request = parseRequest(text);
      if (!request) return;
      text = "";
      this.requests.push(request);
      const [next, ...later] = this.#behaviours;
      if (later.length > 0) this.#behaviours = later;
      answer(socket, next!);
    });
  }
}

/** Undefined until the whole request is there. */
export function parseRequest(text: string): Received | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers["content-length"] ?? 0)) return undefined;
  return { method, path, headers, body: Buffer.from(body, "latin1").toString("utf8") };
}

function answer(socket: Socket, behaviour: Behaviour): void {
  const head = (status: number, headers: Record<string, string>) =>
    [
      `HTTP/1.1 ${status} Answer`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "",
      "",
    ].join("\r\n");
  if (behaviour === "reset") socket.resetAndDestroy();
  else if (behaviour === "close") socket.end();
  else if (behaviour === "garbage") socket.end("certainly no HTTP\r\n\r\n");
  else if (behaviour === "drip") repeat(socket, "HTTP/1.1 200 OK\r\nX-Slow: ", "x");
  else if (behaviour === "endless")
    repeat(socket, head(200, { "Content-Length": "1000000000" }), "x".repeat(65536));
  else if (behaviour === "endless error")
    repeat(socket, head(500, { "Content-Length": "1000000000" }), "x".repeat(100));
  else if (typeof behaviour === "object" && "redirect" in behaviour)
    socket.end(head(behaviour.status ?? 302, { Location: behaviour.redirect, "Content-Length": "0" }));
  else if (typeof behaviour === "object") {
    const body = Buffer.from(behaviour.body ?? "");
    socket.write(head(behaviour.status, { "Content-Length": String(body.length), ...behaviour.headers }));
    socket.end(body);
  }
}

/** Until the caller has gone. */
function repeat(socket: Socket, start: string, piece: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(piece), 2);
  socket.on("close", () => clearInterval(timer));
}
