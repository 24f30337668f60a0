import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { instanceId } from "../instance-id.ts";

/** What the metrics of this server are of. A server of several workers is one. */
export function createServerResource(version: string, instance: string = instanceId): Resource {
  return resourceFromAttributes({
    "service.name": "tokenwire",
    "service.version": version,
    "service.instance.id": instance,
  });
}
