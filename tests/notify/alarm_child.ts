/** Raises an alert in a process of its own that kills itself right before sending it, or right after. */
import { runScript } from "../../lib/command/run.ts";
import { fetchTransport, type Transport } from "../../lib/notify/http.ts";
import { alarm } from "./alarm.ts";

const [when, ...argv] = process.argv.slice(2);
const transport: Transport = async (exchange) => {
  if (when === "after") await fetchTransport(exchange);
  if (when !== "never") process.kill(process.pid, "SIGKILL");
  return fetchTransport(exchange);
};
await runScript(alarm({ transport }), argv);
