import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { createTextBuilder, type KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import {
  PartFinishedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ToolCallSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../../wire/json.ts";
import { createJsonTracker } from "../../../../wire/json-tracker.ts";
import { createPlaceholder } from "../../../kit/placeholder.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import { writeState } from "../../provider-state.ts";

/** One call of an answer, while its pieces come. */
export interface ToolCall {
  /** The server's index of its first piece. */
  readonly index: number | undefined;
  /** The id that the server gave it; empty as long as there is none. */
  id(): string;
  /** Empty as long as there is none. */
  name(): string;
  /** The arguments, or the input of a custom tool, as far as they came. */
  written(): string;
  /** Whether the arguments are a whole object, which nothing can go on with. */
  isComplete(): boolean;
  /** Whether the arguments are `{}` or `null` so far, which the real ones may take the place of. */
  isPlaceholder(): boolean;
  /** Appends a piece; the arguments of a call wait for its name. */
  append(piece: ChatToolCallPiece): StreamEvent[];
  /** The last events of the call. */
  end(): StreamEvent[];
  /** Describes what the call carries besides its arguments. */
  describe(): StreamEvent;
  /** Whether there is anything that must be described. */
  isCarrying(): boolean;
}

/** Begins the call that a piece is the first of, before anything is appended. `position` is ours. */
export function beginToolCall(
  { index, isCustom }: ChatToolCallPiece,
  position: number,
  keepBlock: KeepBlock,
): ToolCall {
  const written = createTextBuilder(keepBlock);
  const tracker = createJsonTracker();
  const placeholder = createPlaceholder();
  let id = "";
  let name = "";
  let extraContent: JsonObject | undefined;
  let isStarted = false;
  /** What was written before the name came. */
  let held = "";

  function start(): StreamEvent[] {
    isStarted = true;
    const value = create(ToolCallStartedSchema, { index: position, id, name });
    return [{ case: "toolCallStarted", value }, ...emit(isCustom ? '{"input":"' : ""), ...write(held)];
  }

  /** The input of a custom tool goes into a string of JSON, which any two pieces of it can be cut between. */
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
    isCarrying: () => isCustom || extraContent !== undefined,
  };
}
