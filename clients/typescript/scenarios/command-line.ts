// The command line that the scenario programs of all languages have.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Scenario } from "./scenario.ts";
import type { Result } from "./scenarios.ts";

/** What a scenario program is to do. */
export interface Task {
  readonly scenarios: readonly Scenario[];
  /** Host and port. */
  readonly address: string;
  /** The only CA to trust, PEM; plaintext without. */
  readonly ca: Buffer | undefined;
}

/** Reads --scenarios FILE.json --address HOST:PORT [--ca-file CA.pem] [--only NAME,NAME]. */
export function readTask(): Task {
  const { values } = parseArgs({
    options: {
      scenarios: { type: "string", default: "scenarios.json" },
      address: { type: "string", default: "127.0.0.1:50051" },
      "ca-file": { type: "string" },
      only: { type: "string" },
    },
  });
  const only = values.only?.split(",");
  // The harness makes the file from clients/scenarios.yaml.
  const all = JSON.parse(readFileSync(values.scenarios, "utf8")) as readonly Scenario[];
  return {
    scenarios: all.filter(({ name }) => only?.includes(name) ?? true),
    address: values.address,
    ca: values["ca-file"] === undefined ? undefined : readFileSync(values["ca-file"]),
  };
}

/** Says what became of a scenario, as a line of JSON. */
export function report(result: Result): void {
  console.log(JSON.stringify(result));
}
