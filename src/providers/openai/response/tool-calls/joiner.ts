import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import type { RetainSize } from "../content/retained-size-limit.ts";
import { findCall } from "./find-call.ts";
import { beginToolCall, type ToolCall } from "./tool-call.ts";
import { matchList, restOf } from "./whole-list.ts";

/** Joins the pieces of the tool calls of a choice, which may come in any order and with missing ids and indices. */
export interface ToolCallJoiner {
  /**
   * Reads the list of a delta. Its items are pieces, and two items with a name belong
   * to two calls. The last delta, with the finish reason, may repeat whole calls.
   */
  read(pieces: readonly ChatToolCallPiece[], isLast: boolean): StreamEvent[];
  /** Reads the list of a whole message. Each item is a call, of which pieces may have come before. */
  readWhole(items: readonly ChatToolCallPiece[]): StreamEvent[];
  /** The last events. Throws UPSTREAM_PROTOCOL_ERROR for a call without a name. */
  finish(): StreamEvent[];
  /** Whether any call was read. */
  hasCalls(): boolean;
}

/** Numbers the calls of an answer, from 0. */
export type TakePosition = () => number;

/** The greatest number of tool calls in an answer: many times as many as any model makes at once. */
export const maxToolCalls = 4_096;

/** Creates the counter of one answer. It throws UPSTREAM_PROTOCOL_ERROR after 4,096 calls. */
export function createPositions(): TakePosition {
  let next = 0;
  return () => {
    if (next >= maxToolCalls) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer has more than ${maxToolCalls} tool calls`);
    }
    return next++;
  };
}

/** What the joiners of all choices of an answer share. */
export interface JoinerOptions {
  readonly retainSize: RetainSize;
  readonly takePosition: TakePosition;
  readonly keepBlock: KeepBlock;
}

/** Creates the joiner of one choice. */
export function createToolCallJoiner({ retainSize, takePosition, keepBlock }: JoinerOptions): ToolCallJoiner {
  const all: ToolCall[] = [];
  const byIndex = new Map<number, ToolCall>();
  const byId = new Map<string, ToolCall>();

  function begin(piece: ChatToolCallPiece): ToolCall {
    const call = beginToolCall(piece, takePosition(), keepBlock);
    all.push(call);
    if (piece.index !== undefined) byIndex.set(piece.index, call);
    return call;
  }

  /** Pieces with only a name, after whole arguments of the same call. If arguments follow, they begin the next call. */
  const announcements = new Map<ToolCall, ChatToolCallPiece>();

  /** Remembers such a piece. The arguments that follow may have its index. */
  function announce(piece: ChatToolCallPiece, call: ToolCall): void {
    announcements.set(call, piece);
    if (piece.index !== undefined) byIndex.set(piece.index, call);
  }

  function readPiece(piece: ChatToolCallPiece, call: ToolCall, isLast: boolean): StreamEvent[] {
    const announced = announcements.get(call);
    if (call.isComplete() && piece.name !== "" && piece.arguments === "") announce(piece, call);
    if (announced === undefined || piece.name !== "" || piece.arguments.trim() === "") {
      return append(call, isRepeated(piece, call, isLast) ? { ...piece, arguments: "" } : piece);
    }
    announcements.delete(call);
    const next = begin(announced);
    return [...append(next, announced), ...append(next, piece)];
  }

  function append(call: ToolCall, piece: ChatToolCallPiece): StreamEvent[] {
    if (piece.extraContent !== undefined) retainSize(piece.extraContent);
    const events = call.append(piece);
    if (call.id() !== "") byId.set(call.id(), call);
    return events;
  }

  return {
    read(pieces, isLast) {
      // Most chunks have none.
      if (pieces.length === 0) return [];
      const calls = { all, byIndex, byId, named: new Set<ToolCall>() };
      const events: StreamEvent[] = [];
      for (const piece of pieces) {
        const call = findCall(piece, calls) ?? begin(piece);
        if (piece.name !== "") calls.named.add(call);
        appendAll(events, readPiece(piece, call, isLast));
      }
      return events;
    },
    readWhole: (items) =>
      matchList(items, all).flatMap(({ item, emitted }) => {
        if (emitted === undefined) return append(begin(item), item);
        return append(emitted, { ...item, arguments: restOf(item, emitted) });
      }),
    finish() {
      if (all.some((call) => call.name() === "")) {
        throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer has a tool call without a name");
      }
      const ends = all.flatMap((call) => call.end());
      // Last to first, since of several open calls with the same id the last one is finished.
      const hasState = all.some((call) => call.hasState());
      return hasState ? [...ends, ...all.toReversed().map((call) => call.describe())] : ends;
    },
    hasCalls: () => all.length > 0,
  };
}

/** Whether a piece repeats a whole call, as some servers do at the end. */
function isRepeated({ name, arguments: text, isCustom }: ChatToolCallPiece, call: ToolCall, isLast: boolean): boolean {
  // The input of a custom tool may itself repeat a piece, so only a whole call in the last delta counts.
  const canBe = call.isComplete() || (isCustom && name !== "" && isLast);
  return canBe && text !== "" && text === call.written();
}
