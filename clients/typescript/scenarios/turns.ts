// Scenarios of conversations: parts of all kinds, sent and sent back.
import { create } from "@bufbuild/protobuf";
import { type CompleteRequest, CompleteRequestSchema } from "../gen/tokenwire/v1/completion_pb.js";
import { type Message, MessageSchema, Role } from "../gen/tokenwire/v1/message_pb.js";
import { expectFinish, textOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { expectEqual } from "./expect.ts";
import { type Answer, readStream } from "./read-stream.ts";
import { assistantMessage, number, requestOf, type Scenario, text, userMessage } from "./scenario.ts";

/** The order of events, and a next turn made of the parts. */
export async function stream(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const request = requestOf(scenario);
  const answer = await readStream(api.streamComplete(request));
  expectEqual("text", answer.text, text(expect, "text"));
  expectEqual("text of the part", textOf(answer), answer.text);
  expectFinish(answer.finished.finishReason, text(expect, "finish_reason"));

  const next = nextTurn(request, answer, userMessage(text(scenario, "next_prompt")));
  expectEqual("text of the next turn", (await readStream(api.streamComplete(next))).text, text(expect, "next_text"));
}

/** A call of a tool, and its result. */
export async function toolCalls(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const request = requestOf(scenario);
  const answer = await readStream(api.streamComplete(request));
  expectFinish(answer.finished.finishReason, text(expect, "finish_reason"));
  const content = answer.parts[0]?.content;
  if (content?.case !== "toolCall") throw new Error("no tool call");
  const { id, name, argumentsJson } = content.value;
  expectEqual("id", id, text(expect, "tool_call_id"));
  expectEqual("id at the start", answer.toolCall.id, id);
  expectEqual("name", name, text(expect, "tool_name"));
  expectEqual("name at the start", answer.toolCall.name, name);
  expectEqual("arguments", argumentsJson, text(expect, "arguments_json"));
  expectEqual("joined deltas", answer.argumentsJson, argumentsJson);

  const value = { toolCallId: id, text: text(scenario, "tool_result") };
  const result = create(MessageSchema, { role: Role.TOOL, parts: [{ content: { case: "toolResult", value } }] });
  const next = await api.complete(nextTurn(request, answer, result));
  expectEqual("text of the next turn", next.text, text(expect, "next_text"));
}

/** Reasoning, and the same sent back. */
export async function reasoning(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const request = requestOf(scenario);
  const answer = await readStream(api.streamComplete(request));
  const content = answer.parts[0]?.content;
  if (content?.case !== "reasoning") throw new Error("no reasoning part comes first");
  expectEqual("reasoning", content.value.text, text(expect, "reasoning_text"));
  expectEqual("joined deltas", answer.reasoning, content.value.text);
  expectEqual("signature", new TextDecoder().decode(content.value.signature), text(expect, "signature"));
  expectEqual("text", textOf(answer), text(expect, "text"));

  const next = await api.complete(nextTurn(request, answer, userMessage(text(scenario, "next_prompt"))));
  expectEqual("text of the next turn", next.text, text(expect, "next_text"));
}

/** An image of some megabytes. */
export async function bigImage(api: Api, scenario: Scenario): Promise<void> {
  const data = Uint8Array.from({ length: number(scenario, "image_bytes") }, (_, index) => index % 251);
  const media = { source: { case: "data", value: data }, mediaType: "image/png" } as const;
  const parts = [
    { content: { case: "image", value: { media } } },
    { content: { case: "text", value: text(scenario, "prompt") } },
  ] as const;
  const message = create(MessageSchema, { role: Role.USER, parts: [...parts] });
  const answer = await api.complete(create(CompleteRequestSchema, { ...requestOf(scenario), messages: [message] }));
  expectEqual("text", answer.text, text(scenario.expect, "text"));
}

/** The same request with the turn that the model had, and what follows it. */
function nextTurn(request: CompleteRequest, { parts }: Answer, following: Message): CompleteRequest {
  const messages = [userMessage(request.prompt), assistantMessage(parts), following];
  return create(CompleteRequestSchema, { ...request, prompt: "", messages });
}
