import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { GatewayError } from "../../../../src/core/errors/error.ts";
import type { UnsupportedPolicy } from "../../../../src/core/errors/unsupported.ts";
import { CompleteRequestSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toConversation } from "../../../../src/providers/anthropic/request/messages.ts";
import { createRequestContext } from "../../../../src/providers/anthropic/request/request-context.ts";
import { assistant, type PartInit, talk, text, user } from "../../../support/requests.ts";

// Blocks that are known by their fields alone are compared with the SDK's in test/sdk-witness.

const call = (id: string): PartInit => ({
  content: { case: "serverToolCall", value: { id, name: "web_search", argumentsJson: "{}" } },
});
const result = (toolCallId: string, resultType: string): PartInit => ({
  content: { case: "serverToolResult", value: { toolCallId, resultType, resultJson: "[]" } },
});
const others = new TextEncoder().encode('{"kind":"openai"}');

function send(part: PartInit, model: string, policy: UnsupportedPolicy): unknown {
  const request = create(CompleteRequestSchema, talk(user, assistant(part, text("a")), user));
  try {
    return toConversation(request, createRequestContext(model, policy)).messages[1]?.content;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.fieldViolations.map(({ field }) => field);
    throw thrown;
  }
}

test.each<[what: string, part: PartInit, field: string]>([
  ["a call by an id of another provider", call("sim_search_0"), "server_tool_call.id"],
  ["its result", result("sim_search_0", "web_search_tool_result"), "server_tool_result.tool_call_id"],
  ["a result of an unknown type", result("srvtoolu_1", "search"), "server_tool_result.result_type"],
  ["a call with another provider's state", { ...call("srvtoolu_1"), providerState: others }, "provider_state"],
])("%s is rejected, naming its field, or dropped", (_, part, field) => {
  expect(send(part, "claude-opus-5-5", "refuse")).toEqual([`messages[1].parts[0].${field}`]);
  expect(send(part, "claude-opus-5-5", "drop")).toEqual([{ type: "text", text: "a" }]);
});

test("another maker's model gets ids of any form", () => {
  expect(send(call("sim_search_0"), "model-1", "refuse")).toMatchObject([
    { type: "server_tool_use" },
    { type: "text" },
  ]);
});
