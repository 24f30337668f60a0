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
import { createThinkTagReader } from "./think-tags.ts";

/** Reads the text, reasoning, refusal and images of a choice. Reasoning gets the state that it is sent back with. */
export interface TextPartReader {
  /** Appends the events of a piece. Throws UNSUPPORTED_FEATURE for content that no part can hold, such as audio. */
  read(piece: ChatContentPiece, events: StreamEvent[]): void;
  /** Appends the end of the open reasoning. To be called before a tool call begins, and at the end. */
  close(events: StreamEvent[]): void;
  /** Whether the model has refused. */
  hasRefusal(): boolean;
}

/** Creates the reader of one choice. */
export function createTextPartReader(
  { thinkTags, beginsInThought }: Pick<Dialect, "thinkTags" | "beginsInThought">,
  retainSize: RetainSize,
  exchange: UpstreamExchange,
): TextPartReader {
  const tags = thinkTags || beginsInThought ? createThinkTagReader({ beginsInThought }) : undefined;
  /** The state of the open reasoning; undefined where none is open, or none that is sent back. */
  let open: Pick<ProviderState, "field" | "block"> | undefined;
  let hasRefusal = false;

  function end(events: StreamEvent[]): void {
    if (open !== undefined) events.push(toPartFinished(open));
    open = undefined;
  }

  function write(piece: ChatContentPiece, events: StreamEvent[]): void {
    switch (piece.kind) {
      case "text":
      case "refusal":
        end(events);
        events.push({ case: piece.kind === "text" ? "textDelta" : "refusalDelta", value: piece.text });
        return;
      case "reasoning":
        writeReasoning(piece, events);
        return;
      case "block":
        writeBlock(piece, events);
        return;
      case "image":
        end(events);
        events.push(toImage(piece, exchange));
        return;
      case "unsupported": {
        const problem = `the answer holds ${piece.what}, which no part can; ask for text or images only`;
        throw toAnswerError(exchange, "UNSUPPORTED_FEATURE", problem);
      }
      default:
        piece satisfies never;
    }
  }

  function writeReasoning({ field, text }: PieceOf<"reasoning">, events: StreamEvent[]): void {
    const isSame = open?.block === undefined && open?.field === field;
    if (!isSame) {
      end(events);
      open = field && { field };
    }
    events.push({ case: "reasoningDelta", value: text });
  }

  function writeBlock({ block, text }: PieceOf<"block">, events: StreamEvent[]): void {
    retainSize(block);
    if (!isThinking(block)) {
      end(events);
      carry(block, events);
      return;
    }
    if (open?.block === undefined) end(events);
    open = { block: joinThinking(open?.block, block) };
    if (text !== "") events.push({ case: "reasoningDelta", value: text });
  }

  function writeAll(pieces: readonly ChatContentPiece[], events: StreamEvent[]): void {
    for (const piece of pieces) write(piece, events);
  }

  return {
    read(piece, events) {
      hasRefusal ||= piece.kind === "refusal";
      if (tags === undefined) {
        write(piece, events);
        return;
      }
      if (piece.kind === "text") {
        writeAll(tags.read(piece.text), events);
        return;
      }
      // A server that sends reasoning in its own member leaves none of it in the text.
      if (piece.kind === "reasoning" || piece.kind === "block") tags.expectNoThought();
      writeAll(tags.flush(), events);
      write(piece, events);
    },
    close(events) {
      if (tags !== undefined) writeAll(tags.flush(), events);
      end(events);
    },
    hasRefusal: () => hasRefusal,
  };
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
