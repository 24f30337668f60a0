import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../../src/core/clock.ts";
import { CompleteRequestSchema, ReasoningOptions_Effort } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createAnthropicProvider } from "../../../../src/providers/anthropic/index.ts";
import type { CountTokens } from "../../../../src/routing/count-tokens.ts";
import type { Slots } from "../../../../src/routing/layers/slots.ts";
import { anthropicOptions } from "../../../support/anthropic-target.ts";
import { toJsonAnswer } from "../../../support/http-answer.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";
import { countAt, resolverOf, slotsOf, targetOf } from "../../../support/targets.ts";
import { beginTestCall } from "../../../support/test-call.ts";

let upstream: ScriptedUpstream;
let slots: Slots;
let count: CountTokens;
let close: () => Promise<void>;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  const provider = createAnthropicProvider({ ...anthropicOptions, baseUrl: upstream.origin }, { clock: systemClock });
  slots = slotsOf("anthropic", { concurrency: 1 }, systemClock);
  count = countAt(resolverOf([targetOf(provider, { slots, clock: systemClock })]));
  close = async () => provider.close?.();
});

afterAll(async () => {
  await close();
  await upstream.close();
});

const request = create(CompleteRequestSchema, {
  model: "anthropic/claude-haiku-4-5",
  system: "be brief",
  prompt: "hello",
  maxTokens: 5,
  temperature: 0.5,
  stopSequences: ["x"],
  tools: [{ name: "f", inputSchemaJson: '{"type":"object"}' }],
});

test("the request of a count has the members of the prompt and no others", async () => {
  upstream.script = ({ send }) => send(toJsonAnswer('{"input_tokens":1581}'));
  expect(await count(request, beginTestCall({ streaming: false }))).toMatchObject({
    inputTokens: 1581,
    estimated: false,
  });
  const sent = upstream.requests.at(-1);
  expect(sent?.path).toBe("/v1/messages/count_tokens");
  expect(sent?.headers.get("x-api-key")).toBe(anthropicOptions.apiKey);
  expect(Object.keys(JSON.parse(sent?.body ?? "{}")).toSorted()).toEqual(["messages", "model", "system", "tools"]);
  expect(slots.taken).toBe(0);
});

test("the answer format, the effort and provider options are counted too", async () => {
  upstream.script = ({ send }) => send(toJsonAnswer('{"input_tokens":1581}'));
  const options =
    '{"tools":[{"type":"web_search_20250305","name":"web_search"}],"context_management":{"edits":[]},"service_tier":"auto"}';
  const shaped = create(CompleteRequestSchema, {
    model: "anthropic/claude-opus-5-5",
    prompt: "hello",
    reasoning: { effort: ReasoningOptions_Effort.LOW },
    responseFormat: { format: { case: "jsonSchema", value: { schemaJson: '{"type":"object"}' } } },
    providerOptionsJson: { anthropic: options },
  });
  await count(shaped, beginTestCall({ streaming: false }));
  expect(JSON.parse(upstream.requests.at(-1)?.body ?? "{}")).toEqual({
    model: "claude-opus-5-5",
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    tools: [{ type: "web_search_20250305", name: "web_search" }],
    context_management: { edits: [] },
    thinking: { type: "adaptive", display: "omitted" },
    output_config: { effort: "low", format: { type: "json_schema", schema: { type: "object" } } },
  });
});

test.each<[what: string, answer: Buffer, reason: string]>([
  ["no count", toJsonAnswer("{}"), "UPSTREAM_PROTOCOL_ERROR"],
  ["an invalid count", toJsonAnswer('{"input_tokens":-1}'), "UPSTREAM_PROTOCOL_ERROR"],
  ["no JSON", toJsonAnswer("<html>"), "UPSTREAM_PROTOCOL_ERROR"],
  [
    "an error",
    toJsonAnswer('{"type":"error","error":{"type":"overloaded_error","message":"busy"}}', { status: 529 }),
    "UPSTREAM_OVERLOADED",
  ],
])("%s in the answer is an error, and the slot is released", async (_what, answer, reason) => {
  upstream.script = ({ send }) => send(answer);
  await expect(count(request, beginTestCall({ streaming: false }))).rejects.toMatchObject({ reason });
  expect(slots.taken).toBe(0);
});
