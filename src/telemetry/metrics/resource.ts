import { randomUUID } from "node:crypto";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";

/** This process, by which its metrics and its traces are found together. */
const thisProcess = randomUUID();

/** What the metrics of this server are of. A server of several workers is one. */
export function createServerResource(version: string, instance: string = thisProcess): Resource {
  return resourceFromAttributes({
    "service.name": "tokenwire",
    "service.version": version,
    "service.instance.id": instance,
  });
}
