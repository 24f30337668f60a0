import type { ChatCompletionAssistantMessageParam } from "openai/resources/chat/completions";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, type PartInit, text, tool, toolCall, toolResult, user } from "../../support/requests.ts";
import { encode } from "../samples.ts";
import type { OpenAiCall } from "./call.ts";

const { USER } = Role;
const model = "gpt-4.1";

/** Content of earlier answers other than text and tool calls. */
export const earlierAnswers: readonly OpenAiCall[] = [
  thinkBefore("reasoning beside a call, as DeepSeek shows it", "reasoning_content"),
  thinkBefore("reasoning beside a call, as vLLM shows it", "reasoning"),
  {
    name: "an answer that is begun",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "{" },
      ],
    },
    request: { messages: [user, assistant(text("{"))] },
  },
  {
    name: "a refusal in history",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: null, refusal: "I would rather not." },
        { role: "user", content: "please" },
      ],
    },
    request: {
      messages: [
        user,
        assistant({ content: { case: "refusal", value: "I would rather not." } }),
        { role: USER, text: "please" },
      ],
    },
  },
  {
    name: "content without a member here, dropped: reasoning and refusals of another provider, provider_state, cache hints",
    settings: { unsupported: "drop" },
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "hi" },
        { role: "user", content: "and?" },
      ],
    },
    request: {
      messages: [
        { role: USER, parts: [{ ...text("hello"), cacheHint: { ttl: { seconds: 300n } } }] },
        assistant(
          {
            content: { case: "reasoning", value: { text: "hm", signature: encode("c2lnbmVk"), redacted: true } },
            providerState: encode('{"kind":"anthropic"}'),
          },
          text("hi"),
          { content: { case: "refusal", value: "It is unsafe." }, providerState: encode('{"kind":"anthropic"}') },
        ),
        { role: USER, text: "and?" },
      ],
    },
  },
];

/** A tool call with reasoning in a member that only servers other than OpenAI have. */
function thinkBefore(name: string, field: "reasoning_content" | "reasoning"): OpenAiCall {
  const called: ChatCompletionAssistantMessageParam = {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } }],
  };
  const reasoning: PartInit = {
    content: { case: "reasoning", value: { text: "Paris, then." } },
    providerState: encode(`{"kind":"openai","field":"${field}"}`),
  };
  return {
    name,
    sdk: {
      model: "model-1",
      messages: [
        { role: "user", content: "hello" },
        { ...called, [field]: "Paris, then." },
        { role: "tool", tool_call_id: "call_1", content: "18 °C" },
      ],
    },
    request: {
      messages: [user, assistant(reasoning, toolCall("call_1")), tool(toolResult("call_1", text("18 °C")))],
    },
  };
}
