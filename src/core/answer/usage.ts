import { create } from "@bufbuild/protobuf";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../gen/tokenwire/v1/message_pb.ts";
import { type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";

const maxTokenCount = 2 ** 31 - 1;

/**
 * Reads a token count that a provider reports: a whole number from 0 to 2^31 - 1,
 * or undefined for anything else, which is treated as not reported.
 */
export function toTokenCount(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= maxTokenCount ? value : undefined;
}

/**
 * Estimates the tokens of a text as one for each four bytes of UTF-8. This is close
 * for English text and code, and somewhat high for most other scripts.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** Makes an estimated usage, for providers that report none. */
export function estimateUsage(request: CompleteRequest, outputTokens: number): Usage {
  return create(UsageSchema, {
    inputTokens: estimateInputTokens(request),
    outputTokens,
    source: Usage_Source.ESTIMATED,
  });
}

// Chat formats add a few tokens of their own to each message, and some before the answer.
const tokensPerMessage = 4;
const tokensPerAnswer = 3;

/**
 * Estimates the input tokens of a request: its texts and tools, four tokens around
 * each message and three before the answer. Media count nothing.
 */
export function estimateInputTokens(request: CompleteRequest): number {
  const messages = request.messages.length + (request.prompt === "" ? 0 : 1) + (request.system === "" ? 0 : 1);
  const formatting = messages * tokensPerMessage + tokensPerAnswer;
  return inputTexts(request).reduce((sum, text) => sum + estimateTokens(text), formatting);
}

/** The texts of a request that cost input tokens. */
export function inputTexts({ system, prompt, messages, tools }: CompleteRequest): string[] {
  return [
    system,
    prompt,
    ...messages.flatMap(({ text, parts }) => [text, ...parts.map(textOf)]),
    ...tools.flatMap(({ name, description, inputSchemaJson }) => [name, description, inputSchemaJson]),
  ];
}

/** The text in a part as far as it costs tokens. Media count nothing. */
export function textOf(part: Part): string {
  const { content } = part;
  switch (content.case) {
    case "text":
    case "refusal":
      return content.value;
    case "reasoning":
      return content.value.text;
    case "toolCall":
    case "serverToolCall":
      return content.value.name + content.value.argumentsJson;
    case "serverToolResult":
      return content.value.resultJson;
    case "toolResult":
      return content.value.text + content.value.parts.map(textOf).join("");
    case "image":
    case "document":
    case undefined:
      return "";
    default:
      return content satisfies never;
  }
}
