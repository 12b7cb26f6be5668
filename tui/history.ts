import type { Done } from "./carry_out.ts";

/** A command that was carried out in this session. */
export interface Step extends Done {
  /** As a shell would do it again. */
  line: string;
}

/** What this session has done, in order. */
export class History {
  readonly steps: Step[] = [];

  add(step: Step): void {
    this.steps.push(step);
  }

  /** The newest step that changed files and has not been taken back. */
  get last(): Step | undefined {
    return this.steps.findLast(({ undo }) => undo !== undefined);
  }

  /** The session as a shell script. */
  script(): string {
    return `#!/bin/sh\nset -e\n${this.steps.map(({ line }) => `${line}\n`).join("")}`;
  }
}
