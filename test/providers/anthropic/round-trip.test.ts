import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fold } from "../../../src/core/answer/fold.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { validateCompleteRequest } from "../../../src/service/validation/validate.ts";
import { asList, asObject, type JsonObject, parseExactJson, writeJson } from "../../../src/wire/json/json.ts";
import { createAnthropicTarget } from "../../support/anthropic-target.ts";
import { readFixture } from "../../support/fixture.ts";
import { toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import type { ProviderTarget } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createAnthropicTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

function toResult(toolCallId: string) {
  return { content: { case: "toolResult", value: { toolCallId, text: "1" } } } as const;
}

/** The turn of the model in the next request, as the provider gets it. */
async function sendBack(message: Message | undefined): Promise<unknown> {
  return asObject(asList((await goOn(message))?.["messages"])[1])?.["content"];
}

/** The body of the next request. */
async function goOn(message: Message | undefined): Promise<JsonObject | undefined> {
  if (message === undefined) throw new Error("the answer has no message");
  const user = { role: Role.USER, text: "hi" };
  const results = message.parts.flatMap(({ content }) =>
    content.case === "toolCall" ? [toResult(content.value.id)] : [],
  );
  const next = results.length > 0 ? { role: Role.TOOL, parts: results } : user;
  const request = create(CompleteRequestSchema, { model: "anthropic/model-1", messages: [user, message, next] });
  // What an answer gave is what the gateway itself takes.
  validateCompleteRequest(request);
  await target.complete(request);
  return asObject(parseExactJson(upstream.requests.at(-1)?.body ?? ""));
}

test.each(["text", "tool-calls", "thinking", "server-tools"])(
  "the answer %s is sent back in the same blocks, streamed or not",
  async (name) => {
    const json = readFixture(`anthropic/${name}.json`);
    // The caller is given only where it was not the model itself.
    const blocks = asList(asObject(parseExactJson(json))?.["content"]).map((block) => {
      const { caller, ...rest } = asObject(block) ?? {};
      return asObject(caller)?.["type"] === "direct" ? rest : block;
    });
    upstream.script = ({ send }) => send(toSseAnswer(readFixture(`anthropic/${name}.sse`)));
    const streamed = await fold(target.stream());
    upstream.script = ({ send }) => send(toJsonAnswer(json));
    const whole = await target.complete();

    expect(writeJson(await sendBack(streamed.message))).toBe(writeJson(blocks));
    expect(writeJson(await sendBack(whole.message))).toBe(writeJson(blocks));
  },
);

test("the explanation of a refusal is not sent back", async () => {
  upstream.script = ({ send }) => send(toJsonAnswer(readFixture("anthropic/refusal.json")));
  const { message } = await target.complete();

  expect(await sendBack(message)).toEqual([{ type: "text", text: "I" }]);
});

test("the container in which code waits for a call is sent back with its result, streamed or not", async () => {
  const caller = { type: "code_execution_20260120", tool_id: "srvtoolu_1" };
  const content = [
    { type: "server_tool_use", id: "srvtoolu_1", name: "code_execution", input: { code: "f()" } },
    { type: "tool_use", id: "toolu_1", name: "f", input: {}, caller },
  ];
  const container = { id: "container_1", expires_at: "2026-11-01T00:00:00Z" };
  const end = { stop_reason: "tool_use", stop_sequence: null, container };
  const events = [
    { type: "message_start", message: { id: "msg_1", model: "m-1", content: [], stop_reason: null, container: null } },
    ...content.flatMap((block, index) => [
      { type: "content_block_start", index, content_block: block },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: end },
    { type: "message_delta", delta: { stop_reason: null, container: null } },
    { type: "message_stop" },
  ];
  upstream.script = ({ send }) => send(toSseAnswer(events.map((event) => `data: ${writeJson(event)}\n\n`).join("")));
  const streamed = await fold(target.stream());
  upstream.script = ({ send }) => send(toJsonAnswer(writeJson({ id: "msg_1", model: "m-1", content, ...end })));
  const whole = await target.complete();

  expect(streamed.message).toEqual(whole.message);
  for (const { message } of [streamed, whole]) {
    const body = await goOn(message);
    expect(body?.["container"]).toBe("container_1");
    expect(asObject(asList(body?.["messages"])[1])?.["content"]).toEqual(content);
  }
});
