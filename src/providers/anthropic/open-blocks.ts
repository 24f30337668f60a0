import type { StreamEvent } from "../../core/event.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { BlockDelta } from "./api.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./blocks.ts";

/** The blocks of a message that are open, by the provider's index. */
export interface OpenBlocks {
  open(index: number, block: JsonObject): StreamEvent[];
  read(index: number, delta: BlockDelta): StreamEvent[];
  close(index: number): StreamEvent[];
  closeAll(): StreamEvent[];
  /** Forgets them, untold. */
  clear(): void;
}

/** Creates the keeper of one answer's blocks. */
export function createOpenBlocks(): OpenBlocks {
  const blocks = new Map<number, BlockReader>();

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
      const closing = close(index);
      const reader = createBlockReader(block, index);
      blocks.set(index, reader);
      return [...closing, ...reader.begin()];
    },
    read: (index, delta) => (blocks.get(index) ?? openLate(index, delta)).read(delta),
    close,
    closeAll: () => [...blocks.keys()].flatMap(close),
    clear: () => blocks.clear(),
  };
}
