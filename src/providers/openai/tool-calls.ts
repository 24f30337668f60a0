import { create } from "@bufbuild/protobuf";
import { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import {
  PartFinishedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ToolCallSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { ChatToolCallPiece } from "./api.ts";
import type { TakeNote } from "./kept-limit.ts";
import { writeState } from "./provider-state.ts";

interface ToolCall {
  /** Ours, from 0. */
  readonly position: number;
  id: string;
  name: string;
  isStarted: boolean;
  /** Arguments that wait for the name. */
  heldArguments: string;
  extraContent: JsonObject | undefined;
}

/** Joins the pieces of an answer's tool calls, which come in any order and with gaps. */
export interface ToolCallJoiner {
  read(piece: ChatToolCallPiece): StreamEvent[];
  /** The last events: starts what never got a name, and describes what carries more than arguments. */
  finish(): StreamEvent[];
  /** Whether any call was read. */
  hasCalls(): boolean;
}

/** Tool calls of an answer: many times what any model makes at once. */
export const maxToolCalls = 4_096;

/** Creates the joiner of one answer. */
export function createToolCallJoiner(takeNote: TakeNote): ToolCallJoiner {
  const calls: ToolCall[] = [];
  /** The call that a server's index last meant. */
  const byIndex = new Map<number, ToolCall>();

  function open(index: number | undefined): ToolCall {
    const call: ToolCall = {
      position: calls.length,
      id: "",
      name: "",
      isStarted: false,
      heldArguments: "",
      extraContent: undefined,
    };
    if (calls.push(call) > maxToolCalls) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer has more than ${maxToolCalls} tool calls`);
    }
    if (index !== undefined) byIndex.set(index, call);
    return call;
  }

  function find(piece: ChatToolCallPiece): ToolCall {
    const known = piece.index === undefined ? calls.at(-1) : byIndex.get(piece.index);
    return known !== undefined && continues(known, piece) ? known : open(piece.index);
  }

  function start(call: ToolCall): StreamEvent[] {
    call.isStarted = true;
    const { position: index, id, name, heldArguments } = call;
    const started: StreamEvent = { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) };
    return [started, ...append(call, heldArguments)];
  }

  function append({ position: index }: ToolCall, argumentsJson: string): StreamEvent[] {
    if (argumentsJson === "") return [];
    return [{ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) }];
  }

  function describe({ id, name, extraContent }: ToolCall): StreamEvent {
    const content = { case: "toolCall", value: create(ToolCallSchema, { id, name }) } as const;
    const providerState = extraContent === undefined ? new Uint8Array() : writeState({ extraContent });
    const part = create(PartSchema, { content, providerState });
    return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
  }

  return {
    read(piece) {
      const call = find(piece);
      if (piece.extraContent !== undefined) takeNote(piece.extraContent);
      call.extraContent = piece.extraContent ?? call.extraContent;
      call.id ||= piece.id;
      call.name ||= piece.name;
      if (call.isStarted) return append(call, piece.arguments);
      call.heldArguments += piece.arguments;
      return call.name === "" ? [] : start(call);
    },
    finish() {
      const late = calls.filter(({ isStarted }) => !isStarted).flatMap(start);
      // Of calls with one id, a description is of the last that is open.
      const isCarrying = calls.some(({ extraContent }) => extraContent !== undefined);
      return isCarrying ? [...late, ...calls.toReversed().map(describe)] : late;
    },
    hasCalls: () => calls.length > 0,
  };
}

/**
 * Whether a piece goes on with the call that its index names, or with the last
 * one when it has no index. What begins a call has a name; a server may repeat
 * the name, leave out ids, or give every call the same index.
 */
function continues(known: ToolCall, { index, id, name }: ChatToolCallPiece): boolean {
  if (name === "" || known.name === "") return true;
  if (id !== "" && known.id !== "") return id === known.id;
  return index !== undefined && name === known.name;
}
