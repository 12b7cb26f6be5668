import type { Socket } from "node:net";
import type { Served } from "./wires.ts";

/** How the server goes wrong. What is not listed as data is about the exchange itself. */
export type Fault =
  /** This status, with these headers. */
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Takes the request and says nothing; sends the head byte by byte for ever; breaks or ends the connection. */
  | "hang"
  | "drip"
  | "reset"
  | "close"
  /** Ends the connection in the middle of the body. */
  | "cut"
  /** Says that the body is shorter than it is: it arrives without its last bytes. */
  | "short length"
  /** A whole answer with half of the body, or with bytes behind it. */
  | "truncated"
  | "trailing"
  /** A page of a proxy, with status 200. */
  | "html"
  /** No bytes, with status 200. */
  | "empty"
  /** A body without end. */
  | "endless";

export interface Rule {
  /** Of the path with its query. */
  match: RegExp;
  fault: Fault;
  /** How often; for ever when absent. */
  times?: number;
}

const FAULTS = [
  "hang",
  "drip",
  "reset",
  "close",
  "cut",
  "short length",
  "truncated",
  "trailing",
  "html",
  "empty",
  "endless",
];

/** `429`, `429 retry-after=2` or one of the words. Throws for anything else. */
export function parseFault(text: string): Fault {
  const [, status, seconds] = /^(\d{3})(?: retry-after=(\d+))?$/.exec(text) ?? [];
  if (status) return { status: Number(status), ...(seconds && { headers: { "Retry-After": seconds } }) };
  if (FAULTS.includes(text)) return text as Fault;
  throw new Error(`unknown fault ${text}: a status, or one of ${FAULTS.join(", ")}`);
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export function replyOf(served: Served, date: string): Reply {
  if (served === undefined || served === "missing") {
    return { status: 404, headers: { Date: date }, body: Buffer.from("not found") };
  }
  return {
    status: 200,
    headers: { Date: date, "Content-Type": served.type },
    body: Buffer.from(served.body),
  };
}

/** Sends the reply, or what a fault makes of it. */
export function send(socket: Socket, reply: Reply, fault?: Fault): void {
  const { headers, body } = reply;
  const whole = wholeAnswer(reply, fault);
  if (whole) plain(socket, whole);
  else if (fault === "reset") socket.resetAndDestroy();
  else if (fault === "close") socket.end();
  else if (fault === "drip") repeat(socket, "HTTP/1.1 200 OK\r\nX-Slow: ", "x");
  else if (fault === "endless") repeat(socket, head(200, headers, 99_000_000_000), "x".repeat(1 << 20));
  else if (fault === "cut")
    socket.end(Buffer.concat([Buffer.from(head(200, headers, body.length)), half(body)]));
  else if (fault === "short length")
    socket.end(Buffer.concat([Buffer.from(head(200, headers, Math.max(0, body.length - 7))), body]));
}

/** The answer of a fault that leaves the exchange in order. */
function wholeAnswer(reply: Reply, fault?: Fault): Reply | undefined {
  if (fault === undefined) return reply;
  if (typeof fault === "object") {
    const headers = { ...reply.headers, ...fault.headers };
    return { status: fault.status, headers, body: Buffer.from(fault.body ?? "no bars here") };
  }
  const page = "<!doctype html><title>Please wait</title>";
  const bodies: Partial<Record<Fault & string, Buffer>> = {
    truncated: half(reply.body),
    trailing: Buffer.concat([reply.body, Buffer.from("!rest!")]),
    html: Buffer.from(page),
    empty: Buffer.alloc(0),
  };
  const body = bodies[fault];
  return body && { ...reply, body };
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

function plain(socket: Socket, { status, headers, body }: Reply): void {
  socket.end(Buffer.concat([Buffer.from(head(status, headers, body.length)), body]));
}

function head(status: number, headers: Record<string, string>, length: number): string {
  const all = { ...headers, "Content-Length": String(length), Connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Answer`, ...lines, "", ""].join("\r\n");
}

/** Until the caller has gone. */
function repeat(socket: Socket, start: string, piece: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(piece), 2);
  socket.on("close", () => clearInterval(timer));
}
