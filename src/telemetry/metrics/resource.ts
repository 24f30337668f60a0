import { randomUUID } from "node:crypto";
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";

/** What the metrics of this server are of. A server of several workers is one. */
export function createServerResource(version: string, instance: string = randomUUID()): Resource {
  return resourceFromAttributes({
    "service.name": "tokenwire",
    "service.version": version,
    "service.instance.id": instance,
  });
}
