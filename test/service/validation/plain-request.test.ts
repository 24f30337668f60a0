import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CompleteRequestSchema, ReasoningOptions_Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { isPlainRequest } from "../../../src/service/validation/plain-request.ts";
import { findViolations } from "../../../src/service/validation/validate.ts";

const number = fc.oneof(
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -0.1, 0, 0.5, 1, 1.1, 2, 2.1),
  fc.constant(undefined),
);
const text = fc.constantFrom("", "a text");
const rarely = <Value>(value: Value, usual: Value): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, fc.constant(value));

const message = fc.record({
  role: fc.constantFrom(Role.UNSPECIFIED, Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL),
  text,
  parts: rarely([{ content: { case: "text" as const, value: "" } }], []),
});

const request = fc
  .record({
    model: fc.constantFrom("", "fast", "m".repeat(256), "m".repeat(257)),
    ...{ prompt: text, system: text, messages: fc.array(message, { maxLength: 2 }) },
    ...{ maxTokens: number, temperature: number, topP: number },
    topK: rarely<number | undefined>(0, undefined),
    frequencyPenalty: rarely<number | undefined>(3, undefined),
    presencePenalty: rarely<number | undefined>(-3, undefined),
    stopSequences: rarely([""], []),
    fallbackModels: rarely([""], []),
    tools: rarely([{ name: "" }], []),
    toolChoice: rarely<object | undefined>({}, undefined),
    responseFormat: rarely<object | undefined>({}, undefined),
    reasoning: rarely<object | undefined>({ effort: ReasoningOptions_Effort.LOW, budgetTokens: 0 }, undefined),
    timeouts: rarely<object | undefined>({ total: { seconds: -1n } }, undefined),
    heartbeatInterval: rarely<{ nanos: number } | undefined>({ nanos: 1 }, undefined),
    endUserId: rarely("u".repeat(257), ""),
    labels: rarely<Record<string, string>>({ "": "" }, {}),
    providerOptionsJson: rarely<Record<string, string>>({ openai: "[" }, {}),
  })
  .map(({ maxTokens, temperature, topP, topK, frequencyPenalty, presencePenalty, ...rest }) =>
    Object.assign(create(CompleteRequestSchema, rest), {
      ...{ maxTokens, temperature, topP, topK, frequencyPenalty, presencePenalty },
    }),
  );

// The whole law was checked by hand with VALIDATION_RUNS=300000.
const numRuns = Number(process.env["VALIDATION_RUNS"] ?? 5_000);

test("a request that passes as plain breaks no rule", () => {
  let plain = 0;
  fc.assert(
    fc.property(request, (asked) => {
      if (!isPlainRequest(asked)) return;
      plain += 1;
      expect(findViolations(asked)).toEqual([]);
    }),
    { numRuns },
  );
  expect(plain).toBeGreaterThan(0);
});

test.each([
  ["a prompt", { prompt: "hello" }],
  ["a system text", { system: "be brief", prompt: "hello", maxTokens: 10 }],
  ["a conversation", { messages: [{ role: Role.USER, text: "hello" }], temperature: 0, topP: 1 }],
])("%s passes as plain", (_name, init) => {
  expect(isPlainRequest(create(CompleteRequestSchema, { model: "fast", ...init }))).toBe(true);
});
