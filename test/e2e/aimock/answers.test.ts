import type { FixtureResponse } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { answerTo, type Mode } from "../round-trip/converse.ts";
import { tell } from "../round-trip/tell.ts";
import { type AimockStack, fixture, type Kind, kinds, startAimockStack } from "./stack.ts";

// What a mock of both APIs that is not ours answers with, as callers are told it.

const usage = { prompt_tokens: 31, completion_tokens: 17 };
const weather = { id: "call_1", name: "weather", arguments: '{"city":"Tromsø","days":3}' };
const clock = { id: "call_2", name: "clock", arguments: "{}" };
// Cut every five units, the emoji comes in halves.
const text = "Grüße aus Tromsø 😀, 12 °C.";

interface Case {
  readonly response: FixtureResponse;
  readonly parts: Readonly<Record<Kind, readonly string[]>>;
  readonly finishReason: FinishReason;
}

const both = (...parts: readonly string[]): Case["parts"] => ({ openai: parts, anthropic: parts });
const weatherTold = 'call_1 weather {"city":"Tromsø","days":3}';

const cases: Readonly<Record<string, Case>> = {
  text: { response: { content: text, usage }, parts: both(`text ${text}`), finishReason: FinishReason.STOP },
  "text-cut-short": {
    response: { content: text, usage, finishReason: "length" },
    parts: both(`text ${text}`),
    finishReason: FinishReason.MAX_TOKENS,
  },
  calls: {
    response: { toolCalls: [weather, clock], usage },
    parts: both(weatherTold, "call_2 clock {}"),
    finishReason: FinishReason.TOOL_CALLS,
  },
  "text-and-call": {
    response: { content: "Let me look.", toolCalls: [weather], usage },
    parts: both("text Let me look.", weatherTold),
    finishReason: FinishReason.TOOL_CALLS,
  },
  thought: {
    response: { content: "Cold.", reasoning: "North of the circle.", reasoningSignature: "signed", usage },
    parts: {
      // Chat Completions has no signatures.
      openai: ["reasoning|North of the circle.||", "text Cold."],
      anthropic: ["reasoning|North of the circle.|signed|", "text Cold."],
    },
    finishReason: FinishReason.STOP,
  },
};

describe.each(kinds)("as %s", (kind) => {
  let stack: AimockStack;
  beforeAll(async () => {
    stack = await startAimockStack(Object.entries(cases).map(([model, { response }]) => fixture(model, response)));
  });
  afterAll(() => stack.close());

  describe.each<Mode>(["StreamComplete", "Complete"])("by %s", (mode) => {
    test.each(Object.entries(cases))("%s is told as it is", async (model, { parts, finishReason }) => {
      const answer = await answerTo(stack.client, { model: `${kind}/${model}`, prompt: "Well?" }, mode);
      expect({
        parts: answer.message.parts.map(tell),
        finishReason: answer.finishReason,
        usage: answer.usage && [answer.usage.inputTokens, answer.usage.outputTokens, answer.usage.source],
      }).toEqual({ parts: parts[kind], finishReason, usage: [31, 17, Usage_Source.PROVIDER] });
    });
  });
});
