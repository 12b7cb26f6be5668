/** A family of the Prometheus text format, version 0.0.4. Families without samples are left out of the text. */
export interface Family {
  /** With its unit: `orb_heartbeat_timestamp_seconds`. */
  name: string;
  help: string;
  /** Undefined values are left out. */
  samples: { labels?: Record<string, string>; value: number | undefined }[];
}

/** All families are gauges: what is, not what was counted since some start. */
export function metricsText(families: readonly Family[]): string {
  return families
    .map(({ name, help, samples }) => {
      const lines = samples.flatMap(({ labels, value }) =>
        value === undefined ? [] : [`${name}${labelText(labels)} ${numberText(value)}\n`],
      );
      if (lines.length === 0) return "";
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
    })
    .join("");
}

function labelText(labels: Record<string, string> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value === 0 ? 0 : value);
}
