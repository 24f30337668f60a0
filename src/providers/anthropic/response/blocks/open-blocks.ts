import type { StreamEvent } from "../../../../core/answer/event.ts";
import { maxAnswerParts } from "../../../../core/answer/parts/part-order.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import { asString, type JsonObject, writeJson } from "../../../../wire/json/json.ts";
import type { BlockDelta } from "../../api.ts";
import type { CallOrigin } from "../finish-reason.ts";
import { unexpectedEvent } from "../protocol-error.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./create-block-reader.ts";
import { TextReader } from "./text-block.ts";
import { isCalledByCode } from "./tool-use-block.ts";

/**
 * Most characters of block starts and of deltas that are collected until their block
 * ends: as many as a whole JSON answer may have. The core bounds the length of text.
 */
export const maxBlockLength = 32 * 1024 * 1024;

/** Kinds of deltas that are collected until their block ends. */
const collected: ReadonlySet<BlockDelta["kind"]> = new Set(["signature", "input", "compaction"]);

/**
 * OpenBlocks holds the open blocks of a message, by the provider's index. An event
 * without an index belongs to the block that began last. A delta that no open block can
 * hold becomes a part of its own or throws UPSTREAM_PROTOCOL_ERROR; so do blocks that
 * are too many or too long. See docs/providers.md.
 */
export class OpenBlocks {
  /** Where the tool calls so far came from. */
  callOrigin: CallOrigin = "none";
  readonly #blocks = new Map<number, BlockReader>();
  /** The ids of the open calls. */
  readonly #openIds = new Set<string>();
  /** The start of the call that began last, until its first delta. */
  #lastCallStart = "";
  /** Index of the block that began last. */
  #latest = -1;
  #highest = -1;
  /** Blocks below this index were whole in the start of the message. */
  #firstStreamed = 0;
  #length = 0;

  /** Begins a block; `isWhole` is true when the start of the message had all of it. */
  open(given: number | undefined, block: JsonObject, isWhole: boolean): StreamEvent[] {
    const index = given ?? this.#highest + 1;
    if (index < this.#firstStreamed) {
      throw unexpectedEvent("a block came whole in the start of the message, and again");
    }
    const start = writeJson(block);
    if (this.#isRepeatedCall(index, start)) return [];
    this.#measure(start.length);
    this.#lastCallStart = block["type"] === "tool_use" && asString(block["id"]) !== "" ? start : "";
    if (isWhole) this.#firstStreamed = index + 1;
    return this.#begin(index, block);
  }

  read(given: number | undefined, delta: BlockDelta): StreamEvent[] {
    const index = given ?? Math.max(0, this.#latest);
    if (delta.kind === "other") return [];
    if (!isEmpty(delta)) this.#lastCallStart = "";
    if ("text" in delta && collected.has(delta.kind)) this.#measure(delta.text.length);
    const reader = this.#blocks.get(index);
    if (reader?.takes.includes(delta.kind)) return reader.read(delta, index !== this.#latest);
    return this.#readWithoutBlock(index, delta);
  }

  /** Whether a delta of text in a block is emitted as it is: the block began last, alone is open, and has some text. */
  isPlain(index: number): boolean {
    if (index !== this.#latest || this.#blocks.size !== 1) return false;
    const reader = this.#blocks.get(index);
    return reader instanceof TextReader && reader.hasBegun();
  }

  close(index = this.#latest): StreamEvent[] {
    const reader = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (reader?.callId !== undefined) this.#openIds.delete(reader.callId);
    return reader?.finish() ?? [];
  }

  closeAll(): StreamEvent[] {
    return [...this.#blocks.keys()].flatMap((index) => this.close(index));
  }

  /** Removes all blocks without emitting their parts. */
  clear(): void {
    this.callOrigin = "none";
    this.#blocks.clear();
    this.#openIds.clear();
    this.#lastCallStart = "";
    this.#latest = -1;
    this.#highest = -1;
    this.#firstStreamed = 0;
  }

  #measure(more: number): void {
    this.#length += more;
    if (this.#length <= maxBlockLength && this.#blocks.size < maxAnswerParts) return;
    throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer has more blocks, or longer ones, than can be kept");
  }

  /** Whether a start repeats that of the open call, as some proxies send it. */
  #isRepeatedCall(index: number, start: string): boolean {
    return index === this.#latest && this.#blocks.has(index) && start === this.#lastCallStart;
  }

  #begin(index: number, block: JsonObject): StreamEvent[] {
    const closed = this.close(index);
    // Only calls stay open, since their deltas have an index in our API. A delta of text has none, so only one text can be
    // open; it is always the block that began last.
    if (this.#blocks.get(this.#latest)?.staysOpen === false) closed.push(...this.close());
    this.#latest = index;
    this.#highest = Math.max(this.#highest, index);
    const reader = createBlockReader(block, index, this.#openIds);
    if (reader === undefined) return closed;
    this.#blocks.set(index, reader);
    if (reader.callId !== undefined) this.#openIds.add(reader.callId);
    if (reader.staysOpen && this.callOrigin !== "model") this.callOrigin = isCalledByCode(block) ? "code" : "model";
    return [...closed, ...reader.begin()];
  }

  /** Reads a delta that no open block can hold as the first of a new block of its kind. */
  #readWithoutBlock(index: number, delta: BlockDelta): StreamEvent[] {
    if (isEmpty(delta)) return [];
    if (delta.kind === "input") throw unexpectedEvent("arguments came outside the block of a tool call");
    if (index !== this.#latest && index <= this.#highest) {
      throw unexpectedEvent("a block went on after a later one had begun");
    }
    if (beginsInsideCharacter(delta)) throw unexpectedEvent("a piece of one block came in another");
    const begun = this.#begin(index, { type: typesByDelta[delta.kind] });
    return [...begun, ...(this.#blocks.get(index)?.read(delta) ?? [])];
  }
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
