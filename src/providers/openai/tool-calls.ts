import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/event.ts";
import { ToolCallDeltaSchema, ToolCallStartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatToolCallPiece } from "./api.ts";

interface ToolCall {
  /** Ours, from 0. */
  readonly position: number;
  id: string;
  name: string;
  isStarted: boolean;
  /** Arguments that wait for the name. */
  heldArguments: string;
}

/** Joins the pieces of an answer's tool calls, which come in any order and with gaps. */
export interface ToolCallJoiner {
  read(piece: ChatToolCallPiece): StreamEvent[];
  /** Starts what never got a name. */
  flush(): StreamEvent[];
  /** Whether any call was read. */
  readonly hasCalls: boolean;
}

/** Creates the joiner of one answer. */
export function createToolCallJoiner(): ToolCallJoiner {
  const calls: ToolCall[] = [];
  /** The call that a server's index last meant. */
  const byIndex = new Map<number, ToolCall>();

  function open(index: number | undefined): ToolCall {
    const call: ToolCall = { position: calls.length, id: "", name: "", isStarted: false, heldArguments: "" };
    calls.push(call);
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

  return {
    read(piece) {
      const call = find(piece);
      call.id ||= piece.id;
      call.name ||= piece.name;
      if (call.isStarted) return append(call, piece.arguments);
      call.heldArguments += piece.arguments;
      return call.name === "" ? [] : start(call);
    },
    flush: () => calls.filter(({ isStarted }) => !isStarted).flatMap(start),
    get hasCalls() {
      return calls.length > 0;
    },
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
