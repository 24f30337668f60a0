import type {
  CompleteRequest,
  ServerToolStarted,
  ToolCallDelta,
  ToolCallStarted,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Citation, Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { EventList } from "../event-list.ts";
import { estimateTokens, textOf } from "../usage.ts";
import { PartOrder } from "./part-order.ts";
import { createServerToolWriter, type ServerToolWriter } from "./server-tool-writer.ts";
import type { KeepBlock } from "./text-builder.ts";
import { type TextPartKind, TextPartWriter } from "./text-part-writer.ts";
import { createToolCallIds } from "./tool-call-ids.ts";
import { createToolCallWriter, type ToolCallWriter } from "./tool-call-writer.ts";

/** What the parts of one answer are made with. */
export interface PartAssemblerOptions {
  readonly completionId: string;
  readonly request: CompleteRequest;
  readonly keepBlock: KeepBlock;
  /** Gets the events, in order. */
  readonly events: EventList;
}

/**
 * Turns the content events of a provider into those of the API: every delta
 * belongs to a part, each whole part is emitted once, parts are emitted in the
 * order in which they began, and tool calls are numbered from 0.
 */
export class PartAssembler {
  readonly #options: PartAssemblerOptions;
  readonly #order: PartOrder;
  readonly #textParts: TextPartWriter;
  // Most answers have no tools, so the writers of tools are made when the first one comes.
  #toolCalls: ToolCallWriter | undefined;
  #serverTools: ServerToolWriter | undefined;

  constructor(options: PartAssemblerOptions) {
    this.#options = options;
    this.#order = new PartOrder(options.events);
    this.#textParts = new TextPartWriter(this.#order, options.keepBlock, options.events);
  }

  /** Appends to the open part of this kind, or begins one. */
  write(kind: TextPartKind, delta: string): void {
    this.#textParts.write(kind, delta);
  }

  /** Adds a citation to the open text, or else to the next one. It is dropped if no text follows. */
  cite(citation: Citation): void {
    this.#textParts.cite(citation);
  }

  startToolCall(started: ToolCallStarted): void {
    this.#textParts.close();
    this.#tools().start(started);
  }

  writeArguments(delta: ToolCallDelta): void {
    this.#tools().write(delta);
  }

  startServerTool(started: ServerToolStarted): void {
    this.#textParts.close();
    this.#serverSide().start(started);
  }

  /** Closes the open part that this one describes, or adds it as a whole part. */
  finishPart(part: Part): void {
    const { content } = part;
    switch (content.case) {
      case "text":
      case "refusal":
        return this.#textParts.finish(content.case, content.value, part);
      case "reasoning":
        return this.#textParts.finish(content.case, content.value.text, part);
      case "toolCall":
        this.#textParts.close();
        return this.#tools().finish(content.value, part);
      case "serverToolCall":
        this.#textParts.close();
        return this.#serverSide().finishCall(content.value, part);
      case "serverToolResult":
        this.#textParts.close();
        return this.#serverSide().addResult(content.value, part);
      case "image":
      case "document":
      case "toolResult":
      case undefined:
        this.#textParts.close();
        return this.#order.fill(this.#order.takePlace(), part);
      default:
        return content satisfies never;
    }
  }

  /** Closes all open parts. */
  close(): void {
    this.#textParts.close();
    this.#toolCalls?.closeAll();
    this.#serverTools?.closeAll();
  }

  /** Estimates the output tokens so far. */
  estimateTokens(): number {
    const open = [this.#textParts.openText(), ...(this.#toolCalls?.openTexts() ?? [])];
    const written = [...open, ...this.#order.wholeParts().map(writtenIn)];
    return written.reduce((sum, text) => sum + estimateTokens(text), 0);
  }

  #tools(): ToolCallWriter {
    this.#toolCalls ??= this.#createTools();
    return this.#toolCalls;
  }

  #createTools(): ToolCallWriter {
    const { completionId, request, keepBlock, events } = this.#options;
    const takeId = createToolCallIds(completionId, request);
    return createToolCallWriter({ takeId, order: this.#order, keepBlock }, (event) => events.push(event));
  }

  #serverSide(): ServerToolWriter {
    const { events } = this.#options;
    this.#serverTools ??= createServerToolWriter(this.#order, (event) => events.push(event));
    return this.#serverTools;
  }
}

/** The text of a part as far as the model wrote it. */
function writtenIn(part: Part): string {
  return part.content.case === "serverToolResult" ? "" : textOf(part);
}
