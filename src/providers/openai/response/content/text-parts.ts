import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { toAnswerError, type UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { PartFinishedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import type { ChatContentPiece } from "../../api.ts";
import type { Dialect } from "../../dialect.ts";
import { type ProviderState, writeState } from "../../provider-state.ts";
import { readReference } from "./citations.ts";
import { toImage } from "./image-part.ts";
import type { RetainSize } from "./retained-size-limit.ts";
import { createThinkTagReader, type ThinkTagReader } from "./think-tags.ts";

/**
 * TextPartReader reads the text, reasoning, refusal and images of a choice. Reasoning
 * gets the state that it is sent back with.
 */
export class TextPartReader {
  /** Whether the model has refused. */
  hasRefusal = false;
  readonly #tags: ThinkTagReader | undefined;
  readonly #retainSize: RetainSize;
  readonly #exchange: UpstreamExchange;
  /** The state of the open reasoning; undefined where none is open, or none that is sent back. */
  #open: Pick<ProviderState, "field" | "block"> | undefined;

  constructor(
    { thinkTags, beginsInThought }: Pick<Dialect, "thinkTags" | "beginsInThought">,
    retainSize: RetainSize,
    exchange: UpstreamExchange,
  ) {
    this.#tags = thinkTags || beginsInThought ? createThinkTagReader({ beginsInThought }) : undefined;
    this.#retainSize = retainSize;
    this.#exchange = exchange;
  }

  /** Whether a text is passed on as it is, because no reasoning is open and no tag can begin. */
  isPlain(): boolean {
    return this.#open === undefined && (this.#tags === undefined || this.#tags.isPassed());
  }

  /** Appends the events of a piece. Throws UNSUPPORTED_FEATURE for content that no part can hold, such as audio. */
  read(piece: ChatContentPiece, events: StreamEvent[]): void {
    this.hasRefusal ||= piece.kind === "refusal";
    if (this.#tags === undefined) {
      this.#write(piece, events);
      return;
    }
    if (piece.kind === "text") {
      this.#writeAll(this.#tags.read(piece.text), events);
      return;
    }
    // A server that sends reasoning in its own member leaves none of it in the text.
    if (piece.kind === "reasoning" || piece.kind === "block") this.#tags.expectNoThought();
    this.#writeAll(this.#tags.flush(), events);
    this.#write(piece, events);
  }

  /** Appends the end of the open reasoning. To be called before a tool call begins, and at the end. */
  close(events: StreamEvent[]): void {
    if (this.#tags !== undefined) this.#writeAll(this.#tags.flush(), events);
    this.#end(events);
  }

  #end(events: StreamEvent[]): void {
    if (this.#open !== undefined) events.push(toPartFinished(this.#open));
    this.#open = undefined;
  }

  #writeAll(pieces: readonly ChatContentPiece[], events: StreamEvent[]): void {
    for (const piece of pieces) this.#write(piece, events);
  }

  #write(piece: ChatContentPiece, events: StreamEvent[]): void {
    switch (piece.kind) {
      case "text":
      case "refusal":
        this.#end(events);
        events.push({ case: piece.kind === "text" ? "textDelta" : "refusalDelta", value: piece.text });
        return;
      case "reasoning":
        this.#writeReasoning(piece, events);
        return;
      case "block":
        this.#writeBlock(piece, events);
        return;
      case "image":
        this.#end(events);
        events.push(toImage(piece, this.#exchange));
        return;
      case "unsupported": {
        const problem = `the answer holds ${piece.what}, which no part can; ask for text or images only`;
        throw toAnswerError(this.#exchange, "UNSUPPORTED_FEATURE", problem);
      }
      default:
        piece satisfies never;
    }
  }

  #writeReasoning({ field, text }: PieceOf<"reasoning">, events: StreamEvent[]): void {
    const isSame = this.#open?.block === undefined && this.#open?.field === field;
    if (!isSame) {
      this.#end(events);
      this.#open = field && { field };
    }
    events.push({ case: "reasoningDelta", value: text });
  }

  #writeBlock({ block, text }: PieceOf<"block">, events: StreamEvent[]): void {
    this.#retainSize(block);
    if (!isThinking(block)) {
      this.#end(events);
      carry(block, events);
      return;
    }
    if (this.#open?.block === undefined) this.#end(events);
    this.#open = { block: joinThinking(this.#open?.block, block) };
    if (text !== "") events.push({ case: "reasoningDelta", value: text });
  }
}

type PieceOf<Kind extends ChatContentPiece["kind"]> = Extract<ChatContentPiece, { kind: Kind }>;

/** Appends an empty part that carries a block, after the citation where the block names a source. */
function carry(block: JsonObject, events: StreamEvent[]): void {
  const citation = readReference(block);
  if (citation !== undefined) events.push({ case: "citation", value: citation });
  events.push(toPartFinished({ block }));
}

/** Finishes the open reasoning with this state or, where none is open, adds an empty part that carries the state. */
export function toPartFinished(state: ProviderState): StreamEvent {
  const content = { case: "reasoning", value: create(ReasoningSchema) } as const;
  const part = create(PartSchema, { content, providerState: writeState(state) });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

/** Whether a part of a content list is thinking, the only type that comes in pieces. */
function isThinking(block: JsonObject): boolean {
  return block["type"] === "thinking";
}

/** Joins a piece to the thinking before it: texts are appended, and other members replace those before. */
function joinThinking(block: JsonObject | undefined, piece: JsonObject): JsonObject {
  const before = block?.["thinking"];
  const { thinking } = piece;
  const isText = typeof thinking === "string" && (before === undefined || typeof before === "string");
  const joined = isText ? asString(before) + thinking : toItems(thinking).reduce(append, toItems(before));
  return { ...block, ...piece, thinking: joined };
}

function toItems(thinking: unknown): readonly unknown[] {
  return typeof thinking === "string" ? [{ type: "text", text: thinking }] : asList(thinking);
}

function append(items: readonly unknown[], item: unknown): readonly unknown[] {
  const last = asObject(items.at(-1));
  const next = asObject(item);
  if (last?.["type"] !== "text" || next?.["type"] !== "text") return [...items, item];
  return [...items.slice(0, -1), { ...last, ...next, text: asString(last["text"]) + asString(next["text"]) }];
}
