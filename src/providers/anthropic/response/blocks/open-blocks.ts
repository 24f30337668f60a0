import type { StreamEvent } from "../../../../core/answer/event.ts";
import { maxAnswerParts } from "../../../../core/answer/parts/part-order.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import { asString, type JsonObject, writeJson } from "../../../../wire/json.ts";
import type { BlockDelta } from "../../api.ts";
import type { Callers } from "../finish-reason.ts";
import { outOfStep } from "../out-of-step.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./blocks.ts";
import { isCalledByCode } from "./tool-use-block.ts";

/**
/**
 * Characters of what blocks begin with and of what is collected from their deltas:
 * as many as a whole JSON answer has. Text is bounded elsewhere.
 */
export const maxBlockLength = 32 * 1024 * 1024;

/**
 * The blocks of a message that are open, by the provider's index. Without an index,
 * an event is about the block that began last. What comes out of step becomes a
 * part of its own or throws UPSTREAM_PROTOCOL_ERROR, as blocks do that are too
 * many or too long; see docs/providers.md.
 */
export interface OpenBlocks {
  /** Begins a block; `isWhole` says that the start of the message had all of it. */
  open(index: number | undefined, block: JsonObject, isWhole: boolean): StreamEvent[];
  read(index: number | undefined, delta: BlockDelta): StreamEvent[];
  close(index: number | undefined): StreamEvent[];
  closeAll(): StreamEvent[];
  /** Who called tools so far. */
  calls(): Callers;
  /** Forgets them, untold. */
  clear(): void;
}

/** Kinds of deltas that are collected until their block is closed. */
const collected: ReadonlySet<BlockDelta["kind"]> = new Set(["signature", "input", "compaction"]);

/** Creates the keeper of one answer's blocks. */
export function createOpenBlocks(): OpenBlocks {
  const blocks = new Map<number, BlockReader>();
  /** The start of the call that began last, as long as nothing came of it. */
  let untouched = "";
  /** Index of the block that began last. */
  let latest = -1;
  let highest = -1;
  /** Blocks below this index were whole in the start of the message. */
  let firstStreamed = 0;
  let callers: Callers = "none";
  let length = 0;

  function measure(more: number): void {
    length += more;
    if (length <= maxBlockLength && blocks.size < maxAnswerParts) return;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer has more blocks, or longer ones, than can be kept");
  }

  function close(index = latest): StreamEvent[] {
    const reader = blocks.get(index);
    blocks.delete(index);
    return reader?.finish() ?? [];
  }

  /** Some proxies send the start of a call twice. */
  function isCallAgain(index: number, start: string): boolean {
    return index === latest && blocks.has(index) && start === untouched;
  }

  function begin(index: number, block: JsonObject): StreamEvent[] {
    // Calls have indices in our API, too; of two texts, a caller could not see which one grows.
    const closing = [...blocks].filter(([at, { staysOpen }]) => at === index || !staysOpen);
    const closed = closing.flatMap(([at]) => close(at));
    latest = index;
    highest = Math.max(highest, index);
    const reader = createBlockReader(block, index);
    if (reader === undefined) return closed;
    blocks.set(index, reader);
    if (reader.staysOpen && callers !== "model") callers = isCalledByCode(block) ? "code" : "model";
    return [...closed, ...reader.begin()];
  }

  /** Reads a piece that no open block can hold as the first one of a block of its own kind. */
  function readAstray(index: number, delta: BlockDelta): StreamEvent[] {
    if (isEmpty(delta)) return [];
    if (delta.kind === "input") throw outOfStep("arguments came outside the block of a tool call");
    if (index !== latest && index <= highest) throw outOfStep("a block went on after a later one had begun");
    if (beginsInCharacter(delta)) throw outOfStep("a piece of one block came in another");
    return [...begin(index, { type: typesByDelta[delta.kind] }), ...(blocks.get(index)?.read(delta) ?? [])];
  }

  return {
    open(given, block, isWhole) {
      const index = given ?? highest + 1;
      if (index < firstStreamed) throw outOfStep("a block came whole in the start of the message, and again");
      const start = writeJson(block);
      if (isCallAgain(index, start)) return [];
      measure(start.length);
      untouched = block["type"] === "tool_use" && asString(block["id"]) !== "" ? start : "";
      if (isWhole) firstStreamed = index + 1;
      return begin(index, block);
    },
    read(given, delta) {
      const index = given ?? Math.max(0, latest);
      if (delta.kind === "other") return [];
      if (!isEmpty(delta)) untouched = "";
      if ("text" in delta && collected.has(delta.kind)) measure(delta.text.length);
      const reader = blocks.get(index);
      return reader?.takes.includes(delta.kind) ? reader.read(delta, index !== latest) : readAstray(index, delta);
    },
    close,
    closeAll: () => [...blocks.keys()].flatMap(close),
    calls: () => callers,
    clear() {
      callers = "none";
      blocks.clear();
      untouched = "";
      latest = -1;
      highest = -1;
      firstStreamed = 0;
    },
  };
}

/** Whether a piece begins with the second half of a surrogate pair, whose first half another piece has. */
function beginsInCharacter(delta: BlockDelta): boolean {
  return "text" in delta && /^[\udc00-\udfff]/.test(delta.text);
}

function isEmpty(delta: BlockDelta): boolean {
  return "text" in delta && delta.text === "";
}

/** The block that a piece is of, where its own was not begun. */
const typesByDelta = {
  text: "text",
  citation: "text",
  thinking: "thinking",
  signature: "thinking",
  compaction: "compaction",
  other: undefined,
} as const;
