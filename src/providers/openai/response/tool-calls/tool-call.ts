import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { createTextBuilder, type KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import {
  PartFinishedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ToolCallSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../../wire/json/json.ts";
import { createJsonTracker } from "../../../../wire/json/json-tracker.ts";
import { createPlaceholderFilter } from "../../../kit/placeholder-filter.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import { writeState } from "../../provider-state.ts";

/** One tool call of an answer while its pieces come. */
export interface ToolCall {
  /** The server's index in its first piece. */
  readonly index: number | undefined;
  /** The server's id of the call; empty until one comes. */
  id(): string;
  /** Empty until it comes. */
  name(): string;
  /** The arguments so far, or the input of a custom tool. */
  written(): string;
  /** Whether the arguments are a whole object, so that no piece can continue them. */
  isComplete(): boolean;
  /** Whether the arguments so far are `{}` or `null`, which the real arguments may replace. */
  isPlaceholder(): boolean;
  /** Appends a piece. Arguments that come before the name are held back until it comes. */
  append(piece: ChatToolCallPiece): StreamEvent[];
  /** The last events of the call. */
  end(): StreamEvent[];
  /** The event that finishes the call with its state. */
  describe(): StreamEvent;
  /** Whether the call has a state. */
  hasState(): boolean;
}

/** Begins the call of a first piece, which still has to be appended. `position` is the gateway's number of the call. */
export function beginToolCall(
  { index, isCustom }: ChatToolCallPiece,
  position: number,
  keepBlock: KeepBlock,
): ToolCall {
  const written = createTextBuilder(keepBlock);
  const tracker = createJsonTracker();
  const placeholder = createPlaceholderFilter();
  let id = "";
  let name = "";
  let extraContent: JsonObject | undefined;
  let isStarted = false;
  /** The arguments that came before the name. */
  let held = "";

  function start(): StreamEvent[] {
    isStarted = true;
    const value = create(ToolCallStartedSchema, { index: position, id, name });
    return [{ case: "toolCallStarted", value }, ...emit(isCustom ? '{"input":"' : ""), ...write(held)];
  }

  /** The input of a custom tool is written as a JSON string; an escaped text can be cut between any two pieces. */
  function write(text: string): StreamEvent[] {
    return emit(isCustom ? JSON.stringify(text).slice(1, -1) : text);
  }

  function emit(argumentsJson: string): StreamEvent[] {
    if (argumentsJson === "") return [];
    return [{ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index: position, argumentsJson }) }];
  }

  return {
    index,
    id: () => id,
    name: () => name,
    written: () => written.toString() + placeholder.held(),
    isComplete: () => !isCustom && (tracker.isClosed() || placeholder.held().trim().startsWith("{")),
    isPlaceholder: () => placeholder.held() !== "",
    append(piece) {
      extraContent = piece.extraContent ?? extraContent;
      id ||= piece.id;
      name ||= piece.name;
      const text = isCustom ? piece.arguments : placeholder.push(piece.arguments);
      written.append(text);
      tracker.read(text);
      if (isStarted) return write(text);
      held += text;
      return name === "" ? [] : start();
    },
    end: () => emit(isCustom ? '"}' : placeholder.flush()),
    describe() {
      const content = { case: "toolCall", value: create(ToolCallSchema, { id, name }) } as const;
      const providerState = isCustom || extraContent !== undefined ? writeState({ extraContent, isCustom }) : undefined;
      const part = create(PartSchema, { content, ...(providerState && { providerState }) });
      return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
    },
    hasState: () => isCustom || extraContent !== undefined,
  };
}
