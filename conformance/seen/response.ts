import type { CompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part, Reasoning } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { type Outcome, toolCallValues } from "../outcome.ts";
import { endValues } from "./end.ts";

/** The outcome with a response of Complete. */
export function outcomeOfResponse(response: CompleteResponse): Outcome {
  const parts = response.message?.parts ?? [];
  const reasoning = reasoningOf(parts);
  return {
    verdict: new Map([["status", "OK"]]),
    content: new Map<string, unknown>([
      ["model", response.served?.model],
      ["text", response.text],
      ["reasoning", reasoning.map(({ text }) => text).join("")],
      ["refusal", parts.map(({ content }) => (content.case === "refusal" ? content.value : "")).join("")],
      ...toolCallValues(
        parts.flatMap(({ content: { case: kind, value } }) =>
          kind === "toolCall" ? [{ id: value.id, name: value.name, arguments: value.argumentsJson }] : [],
        ),
      ),
      ...reasoningValues(parts),
      ...serverToolValues(parts),
      ["citations", parts.flatMap(({ citations }) => citations).length],
    ]),
    end: endValues(response),
  };
}

/** The values of reasoning other than its text: the lengths of signatures in order, and how many parts are withheld. */
export function reasoningValues(parts: readonly Part[]): (readonly [name: string, value: unknown])[] {
  const reasoning = reasoningOf(parts);
  const signatures = reasoning.filter(({ redacted, signature }) => !redacted && signature.byteLength > 0);
  return [
    ["signatures", signatures.map(({ signature }) => signature.byteLength)],
    ["redacted", reasoning.filter(({ redacted }) => redacted).length],
  ];
}

/** The values of the tools that the provider ran itself. */
export function serverToolValues(parts: readonly Part[]): (readonly [name: string, value: unknown])[] {
  const calls = parts.flatMap(({ content }) => (content.case === "serverToolCall" ? [content.value] : []));
  return toolCallValues(
    calls.map(({ id, name, argumentsJson }) => ({ id, name, arguments: argumentsJson })),
    "serverToolCalls",
  );
}

function reasoningOf(parts: readonly Part[]): readonly Reasoning[] {
  return parts.flatMap(({ content }) => (content.case === "reasoning" ? [content.value] : []));
}
