import { expect, test } from "vitest";
import { assistant, type MessageInit, type PartInit, text, tool, toolResult } from "../../../support/requests.ts";
import { messagesOf } from "./messages-of.ts";

const bytes = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const providerState = bytes('{"kind":"anthropic"}');
const reasoning = (value: object): PartInit => ({ content: { case: "reasoning", value } });
const refusal: PartInit = { content: { case: "refusal", value: "It is against the rules." } };
const answer = { role: "assistant", content: "a" };

test.each<[what: string, field: string, message: MessageInit, left: object[]]>([
  [
    "signed reasoning",
    "messages[0].parts[0].reasoning.signature",
    assistant(reasoning({ text: "hm", signature: bytes("EqQBCg==") }), text("a")),
    [answer],
  ],
  [
    "withheld reasoning",
    "messages[0].parts[0].reasoning.signature",
    assistant(reasoning({ redacted: true }), text("a")),
    [answer],
  ],
  [
    "reasoning with a state",
    "messages[0].parts[0].provider_state",
    assistant({ ...reasoning({ text: "hm" }), providerState }, text("a")),
    [answer],
  ],
  [
    "a text with a state, which only loses it",
    "messages[0].parts[0].provider_state",
    assistant({ ...text("a"), providerState }),
    [answer],
  ],
  [
    "a state that cannot be read",
    "messages[0].parts[0].provider_state",
    assistant({ ...text("a"), providerState: bytes("\u0000{") }),
    [answer],
  ],
  [
    "a call of a tool that another provider ran",
    "messages[0].parts[0].server_tool_call",
    assistant({ content: { case: "serverToolCall", value: { id: "srvtoolu_1" } } }, text("a")),
    [answer],
  ],
  [
    "what such a tool returned",
    "messages[0].parts[1].server_tool_result",
    assistant(text("a"), { content: { case: "serverToolResult", value: { toolCallId: "srvtoolu_1" } } }),
    [answer],
  ],
  [
    "the provider's explanation of a refusal, which the model did not write",
    "messages[0].parts[1].provider_state",
    assistant(text("a"), { ...refusal, providerState }),
    [answer],
  ],
  [
    "such an explanation alone, of which no turn is left",
    "messages[0].parts[0].provider_state",
    assistant({ ...refusal, providerState }),
    [],
  ],
  [
    "a state inside the result of a tool",
    "messages[0].parts[1].tool_result.parts[1].provider_state",
    tool(toolResult("1", text("a")), toolResult("2", text("b"), { ...text("c"), providerState })),
    [
      { role: "tool", tool_call_id: "1", content: "a" },
      {
        role: "tool",
        tool_call_id: "2",
        content: [
          { type: "text", text: "b" },
          { type: "text", text: "c" },
        ],
      },
    ],
  ],
])("%s is rejected, naming %s, or dropped", (_what, field, message, left) => {
  const violation = expect.objectContaining({ field });

  expect(() => messagesOf({ messages: [message] })).toThrow(
    expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
  );
  expect(messagesOf({ messages: [message] }, { policy: "drop" })).toEqual(left);
});
