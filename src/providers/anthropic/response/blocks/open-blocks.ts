import type { StreamEvent } from "../../../../core/answer/event.ts";
import { maxAnswerParts } from "../../../../core/answer/parts/part-order.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import { asString, type JsonObject, writeJson } from "../../../../wire/json/json.ts";
import type { BlockDelta } from "../../api.ts";
import type { CallOrigin } from "../finish-reason.ts";
import { unexpectedEvent } from "../protocol-error.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./create-block-reader.ts";
import { isCalledByCode } from "./tool-use-block.ts";

/**
 * Most characters of block starts and of deltas that are collected until their block
 * ends: as many as a whole JSON answer may have. The core bounds the length of text.
 */
export const maxBlockLength = 32 * 1024 * 1024;

/**
 * The open blocks of a message, by the provider's index. An event without an index
 * belongs to the block that began last. A delta that no open block can hold becomes a
 * part of its own or throws UPSTREAM_PROTOCOL_ERROR; so do blocks that are too many
 * or too long. See docs/providers.md.
 */
export interface OpenBlocks {
  /** Begins a block; `isWhole` is true when the start of the message had all of it. */
  open(index: number | undefined, block: JsonObject, isWhole: boolean): StreamEvent[];
  read(index: number | undefined, delta: BlockDelta): StreamEvent[];
  close(index: number | undefined): StreamEvent[];
  closeAll(): StreamEvent[];
  /** Where the tool calls so far came from. */
  callOrigin(): CallOrigin;
  /** Removes all blocks without emitting their parts. */
  clear(): void;
}

/** Kinds of deltas that are collected until their block ends. */
const collected: ReadonlySet<BlockDelta["kind"]> = new Set(["signature", "input", "compaction"]);

/** Creates the open blocks of one answer. */
export function createOpenBlocks(): OpenBlocks {
  const blocks = new Map<number, BlockReader>();
  /** The ids of the open calls. */
  const openIds = new Set<string>();
  /** The start of the call that began last, until its first delta. */
  let lastCallStart = "";
  /** Index of the block that began last. */
  let latest = -1;
  let highest = -1;
  /** Blocks below this index were whole in the start of the message. */
  let firstStreamed = 0;
  let callOrigin: CallOrigin = "none";
  let length = 0;

  function measure(more: number): void {
    length += more;
    if (length <= maxBlockLength && blocks.size < maxAnswerParts) return;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer has more blocks, or longer ones, than can be kept");
  }

  function close(index = latest): StreamEvent[] {
    const reader = blocks.get(index);
    blocks.delete(index);
    if (reader?.callId !== undefined) openIds.delete(reader.callId);
    return reader?.finish() ?? [];
  }

  /** Whether a start repeats that of the open call, as some proxies send it. */
  function isRepeatedCall(index: number, start: string): boolean {
    return index === latest && blocks.has(index) && start === lastCallStart;
  }

  function begin(index: number, block: JsonObject): StreamEvent[] {
    const closed = close(index);
    // Only calls stay open, since their deltas have an index in our API. A delta of text has none, so only one text can be
    // open; it is always the block that began last.
    if (blocks.get(latest)?.staysOpen === false) closed.push(...close());
    latest = index;
    highest = Math.max(highest, index);
    const reader = createBlockReader(block, index, openIds);
    if (reader === undefined) return closed;
    blocks.set(index, reader);
    if (reader.callId !== undefined) openIds.add(reader.callId);
    if (reader.staysOpen && callOrigin !== "model") callOrigin = isCalledByCode(block) ? "code" : "model";
    return [...closed, ...reader.begin()];
  }

  /** Reads a delta that no open block can hold as the first of a new block of its kind. */
  function readWithoutBlock(index: number, delta: BlockDelta): StreamEvent[] {
    if (isEmpty(delta)) return [];
    if (delta.kind === "input") throw unexpectedEvent("arguments came outside the block of a tool call");
    if (index !== latest && index <= highest) throw unexpectedEvent("a block went on after a later one had begun");
    if (beginsInsideCharacter(delta)) throw unexpectedEvent("a piece of one block came in another");
    return [...begin(index, { type: typesByDelta[delta.kind] }), ...(blocks.get(index)?.read(delta) ?? [])];
  }

  return {
    open(given, block, isWhole) {
      const index = given ?? highest + 1;
      if (index < firstStreamed) throw unexpectedEvent("a block came whole in the start of the message, and again");
      const start = writeJson(block);
      if (isRepeatedCall(index, start)) return [];
      measure(start.length);
      lastCallStart = block["type"] === "tool_use" && asString(block["id"]) !== "" ? start : "";
      if (isWhole) firstStreamed = index + 1;
      return begin(index, block);
    },
    read(given, delta) {
      const index = given ?? Math.max(0, latest);
      if (delta.kind === "other") return [];
      if (!isEmpty(delta)) lastCallStart = "";
      if ("text" in delta && collected.has(delta.kind)) measure(delta.text.length);
      const reader = blocks.get(index);
      return reader?.takes.includes(delta.kind) ? reader.read(delta, index !== latest) : readWithoutBlock(index, delta);
    },
    close,
    closeAll: () => [...blocks.keys()].flatMap(close),
    callOrigin: () => callOrigin,
    clear() {
      callOrigin = "none";
      blocks.clear();
      openIds.clear();
      lastCallStart = "";
      latest = -1;
      highest = -1;
      firstStreamed = 0;
    },
  };
}

/** Whether a delta begins with the second half of a surrogate pair, whose first half another delta has. */
function beginsInsideCharacter(delta: BlockDelta): boolean {
  return "text" in delta && /^[\udc00-\udfff]/.test(delta.text);
}

function isEmpty(delta: BlockDelta): boolean {
  return "text" in delta && delta.text === "";
}

/** The type of the block that a delta begins where it has none. */
const typesByDelta = {
  text: "text",
  citation: "text",
  thinking: "thinking",
  signature: "thinking",
  compaction: "compaction",
  other: undefined,
} as const;
