import { clone } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import {
  type CompleteResponse,
  CompleteResponseSchema,
  StartedSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";

// Two requests for the same answer have two ids at the provider.

/** Events without what differs from request to request. */
export function comparable(events: readonly StreamEvent[]): StreamEvent[] {
  return events.map((event) => {
    if (event.case !== "started") return event;
    const value = clone(StartedSchema, event.value);
    if (value.served) value.served.providerRequestId = "";
    return { case: "started", value };
  });
}

/** A whole answer without what differs from request to request. */
export function comparableAnswer(response: CompleteResponse | undefined): CompleteResponse | undefined {
  if (response === undefined) return undefined;
  const copy = clone(CompleteResponseSchema, response);
  if (copy.served) copy.served.providerRequestId = "";
  return copy;
}
