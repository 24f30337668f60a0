import type { OutputConfig, ThinkingConfigParam } from "@anthropic-ai/sdk/resources/messages";
import { ReasoningOptions_Effort as Effort } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { RequestInit } from "../../support/requests.ts";
import type { AnthropicCall } from "./call.ts";

const omitted: ThinkingConfigParam = { type: "adaptive", display: "omitted" };

/** Whether and how the model reasons. */
export const reasoning: readonly AnthropicCall[] = [
  think("the least reasoning", "claude-opus-5-5", omitted, "low", { effort: Effort.MINIMAL }),
  think("little reasoning", "claude-opus-5-5", omitted, "low", { effort: Effort.LOW }),
  think("moderate reasoning", "claude-opus-5-5", omitted, "medium", { effort: Effort.MEDIUM }),
  think("much reasoning", "claude-opus-5-5", omitted, "high", { effort: Effort.HIGH }),
  think("more than much reasoning", "claude-opus-5-5", omitted, "xhigh", { effort: Effort.XHIGH }),
  think("the most reasoning", "claude-opus-5-5", omitted, "max", { effort: Effort.MAX }),
  think("reasoning to be read", "claude-sonnet-5-5", { type: "adaptive", display: "summarized" }, undefined, {
    includeText: true,
  }),
  think("no reasoning", "claude-haiku-5-5", { type: "disabled" }, undefined, { effort: Effort.NONE }),
  think("no reasoning but between tools", "claude-sonnet-5-5", { type: "between_tools" }, undefined, {
    effort: Effort.NONE,
  }),
  {
    name: "a budget of reasoning",
    sdk: {
      model: "claude-haiku-4-5",
      max_tokens: 4000,
      messages: [{ role: "user", content: "hello" }],
      thinking: { type: "enabled", budget_tokens: 2000, display: "summarized" },
    },
    request: { prompt: "hello", maxTokens: 4000, reasoning: { budgetTokens: 2000, includeText: true } },
  },
  {
    name: "an effort where the model wants a budget, too",
    sdk: {
      model: "claude-opus-4-5",
      max_tokens: 9216,
      messages: [{ role: "user", content: "hello" }],
      thinking: { type: "enabled", budget_tokens: 8192, display: "omitted" },
      output_config: { effort: "medium" },
    },
    request: { prompt: "hello", reasoning: { effort: Effort.MEDIUM } },
  },
  {
    name: "an effort where the model knows only budgets",
    sdk: {
      model: "claude-haiku-4-5",
      max_tokens: 9216,
      messages: [{ role: "user", content: "hello" }],
      thinking: { type: "enabled", budget_tokens: 8192, display: "omitted" },
    },
    request: { prompt: "hello", reasoning: { effort: Effort.MEDIUM } },
  },
];

function think(
  name: string,
  model: string,
  thinking: ThinkingConfigParam,
  effort: OutputConfig["effort"],
  ourReasoning: NonNullable<RequestInit["reasoning"]>,
): AnthropicCall {
  return {
    name,
    sdk: {
      model,
      max_tokens: 1024,
      messages: [{ role: "user", content: "hello" }],
      thinking,
      ...(effort !== undefined && { output_config: { effort } }),
    },
    request: { prompt: "hello", reasoning: ourReasoning },
  };
}
