/**
 * Runs a command and prints `{ms, mib, exit}`. A process of its own, because Linux counts a parent's memory into that of the
 * child that it starts, and the benches' parent is large.
 */
const started = performance.now();
const child = Bun.spawnSync(process.argv.slice(2), { stdout: "ignore", stderr: "ignore" });
const ms = performance.now() - started;
console.log(JSON.stringify({ ms, mib: Number(child.resourceUsage.maxRSS) / 2 ** 20, exit: child.exitCode }));
