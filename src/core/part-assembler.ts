import type { ToolCallDelta, ToolCallStarted } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "./error.ts";
import type { StreamEvent } from "./event.ts";
import { createPartTeller } from "./part-teller.ts";
import { createProseWriter, type ProseKind } from "./prose-writer.ts";
import { createToolCallWriter } from "./tool-call-writer.ts";
import { estimateTokens, textOf } from "./usage.ts";

/**
 * Turns the content events of a provider into those of the API: every delta
 * belongs to a part, each part is told whole once, parts are told in the order
 * in which they began, and tool calls are numbered from 0.
 */
export interface PartAssembler {
  /** Appends to the text, reasoning or refusal that is open, or begins it. */
  write(kind: ProseKind, delta: string): void;
  startToolCall(started: ToolCallStarted): void;
  writeArguments(delta: ToolCallDelta): void;
  /** Closes the open part that this one describes, or adds it whole. */
  finishPart(part: Part): void;
  /** Closes all that is open. */
  close(): void;
  /** Estimate of the tokens written so far. */
  estimateTokens(): number;
}

// Some two million tokens, several times what any model writes. The whole answer
// is kept, because its parts are told whole, so it must have an end.
const maxAnswerLength = 8 * 1024 * 1024;

/** Creates an assembler for one answer; `emit` takes its events in order. */
export function createPartAssembler(completionId: string, emit: (event: StreamEvent) => void): PartAssembler {
  const teller = createPartTeller(emit);
  const prose = createProseWriter(teller, emit);
  const toolCalls = createToolCallWriter(completionId, teller, emit);
  let length = 0;

  function measure(delta: string): void {
    length += delta.length;
    if (length <= maxAnswerLength) return;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer is longer than ${maxAnswerLength} characters`);
  }

  return {
    write(kind, delta) {
      measure(delta);
      prose.write(kind, delta);
    },
    startToolCall(started) {
      prose.close();
      toolCalls.start(started);
    },
    writeArguments(delta) {
      measure(delta.argumentsJson);
      toolCalls.write(delta);
    },
    finishPart(part) {
      const { content } = part;
      switch (content.case) {
        case "text":
        case "refusal":
          return prose.finish(content.case, content.value, part);
        case "reasoning":
          return prose.finish(content.case, content.value.text, part);
        case "toolCall":
          prose.close();
          return toolCalls.finish(content.value, part);
        case "image":
        case "document":
        case "toolResult":
        case undefined:
          prose.close();
          return teller.fill(teller.takePlace(), part);
        default:
          return content satisfies never;
      }
    },
    close() {
      prose.close();
      toolCalls.closeAll();
    },
    estimateTokens() {
      const written = [prose.openText(), ...toolCalls.openTexts(), ...teller.wholeParts().map(textOf)];
      return written.reduce((sum, text) => sum + estimateTokens(text), 0);
    },
  };
}
