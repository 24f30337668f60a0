import { isDeepStrictEqual } from "node:util";
import { createTextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { parseJson, writeJson } from "../../../../wire/json/json.ts";
import { unexpectedEvent } from "../protocol-error.ts";

/**
 * Joins the arguments of a call from the start of its block and from its deltas.
 * Usually the start has an empty object and the deltas have the arguments. Servers
 * that do not stream arguments put them into the start, some as JSON text.
 */
export interface CallInput {
  /** The beginning of a JSON text in the start, which the deltas continue; usually empty. */
  readonly beginning: string;
  /** Takes the piece of a delta; `isLate` is true when another block has begun since the start of the call. */
  add(piece: string, isLate: boolean): void;
  /**
   * All arguments; empty for none. Throws UPSTREAM_PROTOCOL_ERROR when start and deltas
   * differ, and when the text is not JSON and has late pieces, since one of these
   * may belong to another call.
   */
  whole(): string;
}

/** Creates the joiner of one call, from the `input` in the start of its block. */
export function createCallInput(input: unknown): CallInput {
  const start = textOf(input);
  const isWhole = start !== "" && isJson(start);
  const beginning = isWhole ? "" : start;
  const pieces = createTextBuilder();
  pieces.append(beginning);
  let hasLatePieces = false;

  return {
    beginning,
    add(piece, isLate) {
      pieces.append(piece);
      hasLatePieces ||= isLate;
    },
    whole() {
      const joined = pieces.toString();
      if (hasLatePieces && !isJson(joined))
        throw unexpectedEvent("arguments of one tool call came in the block of another");
      if (!isWhole) return joined;
      if (joined !== "" && !isSame(joined, start)) {
        throw unexpectedEvent("the arguments of a tool call are not the same in its start and in its deltas");
      }
      return joined || start;
    },
  };
}

/** The arguments in the start as JSON text; empty where the deltas have them. */
function textOf(input: unknown): string {
  const text = typeof input === "string" ? input.trim() : writeJson(input ?? null);
  // Servers written in PHP encode an empty object as "[]".
  return ["{}", "[]", "null"].includes(text) ? "" : text;
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined;
}

function isSame(one: string, other: string): boolean {
  return isDeepStrictEqual(parsed(one), parsed(other));
}

/** The value of a JSON text; undefined for any other text. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
