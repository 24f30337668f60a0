import { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import { maxAnswerParts } from "../../core/part-teller.ts";
import { type JsonObject, writeJson } from "../../wire/json.ts";
import type { BlockDelta } from "./api.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./blocks.ts";

/**
 * Characters of what blocks begin with and of what is collected from their deltas:
 * as many as a whole JSON answer has. Text is bounded elsewhere.
 */
export const maxBlockLength = 32 * 1024 * 1024;

/** The blocks of a message that are open, by the provider's index. Throws UPSTREAM_PROTOCOL_ERROR when they are too much. */
export interface OpenBlocks {
  open(index: number, block: JsonObject): StreamEvent[];
  read(index: number, delta: BlockDelta): StreamEvent[];
  close(index: number): StreamEvent[];
  closeAll(): StreamEvent[];
  /** Forgets them, untold. */
  clear(): void;
}

/** Kinds of deltas that are collected until their block is closed. */
const collected: ReadonlySet<BlockDelta["kind"]> = new Set(["signature", "input", "compaction"]);

/** Creates the keeper of one answer's blocks. */
export function createOpenBlocks(): OpenBlocks {
  const blocks = new Map<number, BlockReader>();
  let length = 0;

  function measure(more: number): void {
    length += more;
    if (length <= maxBlockLength && blocks.size < maxAnswerParts) return;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer has more blocks, or longer ones, than can be kept");
  }

  /** The reader of a block whose start was left out, told by what it holds. */
  function openLate(index: number, { kind }: BlockDelta): BlockReader {
    const reader = createBlockReader({ type: kind === "thinking" ? "thinking" : "text" }, index);
    blocks.set(index, reader);
    return reader;
  }

  function close(index: number): StreamEvent[] {
    const reader = blocks.get(index);
    blocks.delete(index);
    return reader?.finish() ?? [];
  }

  return {
    open(index, block) {
      measure(writeJson(block).length);
      const closing = close(index);
      const reader = createBlockReader(block, index);
      blocks.set(index, reader);
      return [...closing, ...reader.begin()];
    },
    read(index, delta) {
      if ("text" in delta && collected.has(delta.kind)) measure(delta.text.length);
      return (blocks.get(index) ?? openLate(index, delta)).read(delta);
    },
    close,
    closeAll: () => [...blocks.keys()].flatMap(close),
    clear: () => blocks.clear(),
  };
}
