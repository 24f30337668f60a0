import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import type { Provider } from "../../src/core/provider.ts";
import {
  FinishedSchema,
  type FinishReason,
  FinishReason as Reasons,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** A provider that plays what a test scripts. */
export function scriptedProvider(open: Provider["open"]): Provider {
  return { name: "scripted", kind: "scripted", models: ["model"], open };
}

/** Events that come as they are, a batch for each read, and end without an error. */
export async function* batches(...all: readonly (readonly StreamEvent[])[]): AsyncGenerator<readonly StreamEvent[]> {
  yield* all;
}

/** A piece of text. */
export function text(value: string): StreamEvent {
  return { case: "textDelta", value };
}

/** The end of an answer. */
export function finished(finishReason: FinishReason = Reasons.STOP): StreamEvent {
  return { case: "finished", value: create(FinishedSchema, { finishReason }) };
}
