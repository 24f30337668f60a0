import { create, type UnknownField } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import type { StreamEvent } from "../../core/answer/event.ts";
import { PartFinishedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import type { Usage } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Future } from "./given-options.ts";
import type { Script } from "./script.ts";

/** Field number 2047 = 1, which no version of the API has. */
const unknownField: UnknownField = { no: 2047, wireType: WireType.Varint, data: new Uint8Array([1]) };

/** The script, with an event before it as a newer version might send it; `usage` is what a usage event tells. */
export function* withFuture(script: Script, future: Future, usage: Usage): Script {
  yield { kind: "mark", event: toFutureEvent(future, usage) };
  return yield* script;
}

function toFutureEvent(future: Future, usage: Usage): StreamEvent {
  switch (future) {
    case "event":
      return { case: undefined, value: [unknownField] };
    case "field":
      usage.$unknown = [unknownField];
      return { case: "usage", value: usage };
    case "part": {
      const part = create(PartSchema);
      part.$unknown = [unknownField];
      return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
    }
    default:
      return future satisfies never;
  }
}
