import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { maxAnswerLengths } from "../../../src/core/answer/answer-length.ts";
import { createSequencer } from "../../../src/core/answer/sequencer.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { CitationSchema } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { ServedSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { text } from "../../support/scripted-provider.ts";
import { countUntilRefused } from "./count-until-refused.ts";

test("an answer of more than 32 Mi characters is refused, because its parts are kept in memory", () => {
  const sequencer = createSequencer("cmpl_1", create(CompleteRequestSchema), create(ServedSchema));
  const mebi = text("x".repeat(1_024 * 1_024));
  sequencer.accept(Array.from({ length: 32 }, () => mebi));
  expect(sequencer.failure()).toBeUndefined();
  sequencer.accept([text("y")]);
  expect(sequencer.failure()).toMatchObject({
    reason: "UPSTREAM_PROTOCOL_ERROR",
    message: expect.stringContaining("32 MiB"),
  });
});

test("citations without texts count too: too many are a protocol error", () => {
  const citation = { case: "citation", value: create(CitationSchema, { documentIndex: 0 }) } as const;
  expect(countUntilRefused(() => citation, maxAnswerLengths.whole)).toBe(maxAnswerLengths.whole / 64 + 1);
});
