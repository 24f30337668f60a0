import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { type MeasuredGateway, startMeasuredGateway } from "./measured-gateway.ts";
import { writeFiles } from "./temporary-files.ts";

/** Writes a configuration into a file that is gone after the test; returns its path. JSON is YAML. */
export function writeConfig(config: ConfigInput): string {
  const name = "gateway.yaml";
  return join(writeFiles({ [name]: JSON.stringify(config) }), name);
}

/** Starts a gateway in a process of its own, by its configuration. It ends with the test. */
export async function startMeasuredStage(config: ConfigInput): Promise<MeasuredGateway> {
  const gateway = await startMeasuredGateway({ config: writeConfig(config) }, {});
  onTestFinished(() => gateway.stop());
  return gateway;
}
