import { create } from "@bufbuild/protobuf";
import { expect } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { createSequencer } from "../../../src/core/answer/sequencer.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";

/** The number of events after which an answer is a protocol error; stops at `most`. */
export function countUntilRefused(eventAt: (index: number) => StreamEvent, most: number): number {
  const sequencer = createSequencer("cmpl_1", create(CompleteRequestSchema), create(ServedSchema));
  let count = 0;
  while (sequencer.failure() === undefined && count < most) {
    sequencer.accept([eventAt(count)]);
    count += 1;
  }
  expect(sequencer.failure()).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  return count;
}
