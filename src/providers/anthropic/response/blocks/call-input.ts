import { isDeepStrictEqual } from "node:util";
import { createTextBuilder } from "../../../../core/answer/parts/text-builder.ts";
import { parseJson, writeJson } from "../../../../wire/json.ts";
import { outOfStep } from "../out-of-step.ts";

/**
 * Joins the arguments of a call from the start of its block and from its deltas.
 * As a rule the start has an empty object, and the deltas have all. Servers that
 * do not stream arguments put them into the start, some as JSON text.
 */
export interface CallInput {
  /** The beginning of a JSON text in the start, which the deltas go on with; empty as a rule. */
  readonly beginning: string;
  /** Takes a piece that came in a delta; `isLate` says that another block has begun since. */
  add(piece: string, isLate: boolean): void;
  /**
   * All of the arguments; empty for none. Throws UPSTREAM_PROTOCOL_ERROR when start
   * and deltas say different things, and when late pieces leave no JSON: then one of
   * them was another call's.
   */
  whole(): string;
}

/** Creates the joiner of one call, from the `input` in the start of its block. */
export function createCallInput(input: unknown): CallInput {
  const said = textOf(input);
  const isWhole = said !== "" && isJson(said);
  const beginning = isWhole ? "" : said;
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
      if (hasLatePieces && !isJson(joined)) throw outOfStep("arguments of one tool call came in the block of another");
      if (!isWhole) return joined;
      if (joined !== "" && !isSame(joined, said)) {
        throw outOfStep("the arguments of a tool call are not the same in its start and in its deltas");
      }
      return joined || said;
    },
  };
}

/** What the start says; empty where it leaves the arguments to the deltas. */
function textOf(input: unknown): string {
  const text = typeof input === "string" ? input.trim() : writeJson(input ?? null);
  // "[]" is what servers in PHP make of an empty object.
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
