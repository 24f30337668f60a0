import type { ServerToolStarted, ToolCallDelta, ToolCallStarted } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Citation, Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { StreamEvent } from "../event.ts";
import { estimateTokens, textOf } from "../usage.ts";
import { createPartOrder } from "./part-order.ts";
import { createServerToolWriter } from "./server-tool-writer.ts";
import type { KeepBlock } from "./text-builder.ts";
import { createTextPartWriter, type TextPartKind } from "./text-part-writer.ts";
import type { TakeToolCallId } from "./tool-call-ids.ts";
import { createToolCallWriter } from "./tool-call-writer.ts";

/**
 * Turns the content events of a provider into those of the API: every delta
 * belongs to a part, each whole part is emitted once, parts are emitted in the
 * order in which they began, and tool calls are numbered from 0.
 */
export interface PartAssembler {
  /** Appends to the open part of this kind, or begins one. */
  write(kind: TextPartKind, delta: string): void;
  /** Adds a citation to the open text, or else to the next one. It is dropped if no text follows. */
  cite(citation: Citation): void;
  startToolCall(started: ToolCallStarted): void;
  writeArguments(delta: ToolCallDelta): void;
  startServerTool(started: ServerToolStarted): void;
  /** Closes the open part that this one describes, or adds it as a whole part. */
  finishPart(part: Part): void;
  /** Closes all open parts. */
  close(): void;
  /** Estimates the output tokens so far. */
  estimateTokens(): number;
}

/** Creates the assembler of one answer, which passes its events to `emit` in order. */
export function createPartAssembler(
  takeId: TakeToolCallId,
  keepBlock: KeepBlock,
  emit: (event: StreamEvent) => void,
): PartAssembler {
  const order = createPartOrder(emit);
  const textParts = createTextPartWriter(order, keepBlock, emit);
  const toolCalls = createToolCallWriter({ takeId, order, keepBlock }, emit);
  const serverTools = createServerToolWriter(order, emit);

  return {
    write: textParts.write,
    cite: textParts.cite,
    startToolCall(started) {
      textParts.close();
      toolCalls.start(started);
    },
    writeArguments: toolCalls.write,
    startServerTool(started) {
      textParts.close();
      serverTools.start(started);
    },
    finishPart(part) {
      const { content } = part;
      switch (content.case) {
        case "text":
        case "refusal":
          return textParts.finish(content.case, content.value, part);
        case "reasoning":
          return textParts.finish(content.case, content.value.text, part);
        case "toolCall":
          textParts.close();
          return toolCalls.finish(content.value, part);
        case "serverToolCall":
          textParts.close();
          return serverTools.finishCall(content.value, part);
        case "serverToolResult":
          textParts.close();
          return serverTools.addResult(content.value, part);
        case "image":
        case "document":
        case "toolResult":
        case undefined:
          textParts.close();
          return order.fill(order.takePlace(), part);
        default:
          return content satisfies never;
      }
    },
    close() {
      textParts.close();
      toolCalls.closeAll();
      serverTools.closeAll();
    },
    estimateTokens() {
      const written = [textParts.openText(), ...toolCalls.openTexts(), ...order.wholeParts().map(writtenIn)];
      return written.reduce((sum, text) => sum + estimateTokens(text), 0);
    },
  };
}

/** The text of a part as far as the model wrote it. */
function writtenIn(part: Part): string {
  return part.content.case === "serverToolResult" ? "" : textOf(part);
}
