import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import type { ServerToolStarted, ToolCallStarted } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema } from "../../src/gen/tokenwire/v1/message_pb.ts";

/** What a client knows of a part. */
export interface PartText {
  readonly kind: Part["content"]["case"];
  /** Its text; of a tool call, the id, the name and the arguments, of a server tool's the first two. */
  readonly text: string;
}

/** The parts of an answer, in order. */
export function toldParts(events: readonly StreamEvent[]): PartText[] {
  return events.flatMap((event) => (event.case === "partFinished" ? [toPartText(event.value.part)] : []));
}

/**
 * The same parts as a client joins them of the deltas before each: of as much as
 * the part holds, and at the end what belongs to no part.
 */
export function joinedParts(events: readonly StreamEvent[]): PartText[] {
  const texts = new Map<PartText["kind"], string>();
  const calls: ToolCallStarted[] = [];
  const serverTools: ServerToolStarted[] = [];
  const argumentsByIndex = new Map<number, string>();
  const joined: PartText[] = [];

  function append(kind: PartText["kind"], delta: string): void {
    texts.set(kind, (texts.get(kind) ?? "") + delta);
  }

  function take({ kind, text }: PartText): PartText {
    if (kind === "toolCall") return takeCall(calls.shift());
    if (kind === "serverToolCall") return serverToolText(serverTools.shift());
    const written = texts.get(kind) ?? "";
    texts.set(kind, written.slice(text.length));
    return { kind, text: written.slice(0, text.length) };
  }

  function takeCall(call: ToolCallStarted | undefined): PartText {
    return call === undefined ? { kind: "toolCall", text: "" } : callText(call, argumentsByIndex.get(call.index) ?? "");
  }

  for (const event of events) {
    if (event.case === "textDelta") append("text", event.value);
    else if (event.case === "reasoningDelta") append("reasoning", event.value);
    else if (event.case === "refusalDelta") append("refusal", event.value);
    else if (event.case === "toolCallStarted") calls.push(event.value);
    else if (event.case === "serverToolStarted") serverTools.push(event.value);
    else if (event.case === "toolCallDelta") {
      const { index, argumentsJson } = event.value;
      argumentsByIndex.set(index, (argumentsByIndex.get(index) ?? "") + argumentsJson);
    } else if (event.case === "partFinished") joined.push(take(toPartText(event.value.part)));
  }
  const leftTexts = [...texts].filter(([, text]) => text !== "").map(([kind, text]) => ({ kind, text }));
  return [...joined, ...leftTexts, ...calls.map(takeCall), ...serverTools.map(serverToolText)];
}

function toPartText({ content }: Part = create(PartSchema)): PartText {
  switch (content.case) {
    case "text":
    case "refusal":
      return { kind: content.case, text: content.value };
    case "reasoning":
      return { kind: content.case, text: content.value.text };
    case "toolCall":
      return callText(content.value, content.value.argumentsJson);
    case "serverToolCall":
      return serverToolText(content.value);
    case "serverToolResult":
    case "image":
    case "document":
    case "toolResult":
    case undefined: // comes without deltas
      return { kind: content.case, text: "" };
    default:
      return content satisfies never;
  }
}

function callText({ id, name }: Pick<ToolCallStarted, "id" | "name">, argumentsJson: string): PartText {
  return { kind: "toolCall", text: `${id} ${name} ${argumentsJson}` };
}

function serverToolText(tool: Pick<ServerToolStarted, "id" | "name"> | undefined): PartText {
  return { kind: "serverToolCall", text: tool === undefined ? "" : `${tool.id} ${tool.name}` };
}
