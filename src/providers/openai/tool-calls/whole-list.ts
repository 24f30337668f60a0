import { GatewayError } from "../../../core/error.ts";
import { parseExactJson, writeJson } from "../../../wire/json.ts";
import type { ChatToolCallPiece } from "../api.ts";
import type { ToolCall } from "./tool-call.ts";

/** An item of a whole list of calls, and what became of it. */
export interface ListedCall {
  readonly item: ChatToolCallPiece;
  /** The call that pieces have told before; undefined where there is none. */
  readonly told: ToolCall | undefined;
}

/**
 * Finds for each item of a whole list the call that it repeats. Each item is a
 * call of its own, whatever its id: no call is found for two of them.
 */
export function matchList(items: readonly ChatToolCallPiece[], calls: readonly ToolCall[]): ListedCall[] {
  const left = [...calls];
  return items.map((item, position) => {
    const told = findTold(item, left, calls[position]);
    if (told !== undefined) left.splice(left.indexOf(told), 1);
    return { item, told };
  });
}

function findTold(
  item: ChatToolCallPiece,
  left: readonly ToolCall[],
  inPlace: ToolCall | undefined,
): ToolCall | undefined {
  const alike = left.filter((call) => call.name() === item.name);
  const byId = alike.find((call) => item.id !== "" && call.id() === item.id);
  if (byId !== undefined) return byId;
  const isInPlace = inPlace !== undefined && alike.includes(inPlace) && (item.id === "" || inPlace.id() === "");
  return isInPlace ? inPlace : alike.find((call) => isSameJson(call.written(), item.arguments));
}

/**
 * What a whole item says beyond what was told of its call. Throws
 * UPSTREAM_PROTOCOL_ERROR when the two contradict each other.
 */
export function restOf(item: ChatToolCallPiece, told: ToolCall): string {
  const written = told.written();
  if (item.arguments.startsWith(written)) return item.arguments.slice(written.length);
  if (written.startsWith(item.arguments) || isSameJson(written, item.arguments)) return "";
  const problem = `the answer tells a call of ${item.name} twice, with other arguments`;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

function isSameJson(left: string, right: string): boolean {
  if (left === right) return true;
  try {
    return writeJson(parseExactJson(left)) === writeJson(parseExactJson(right));
  } catch {
    return false; // also of what is nested too deep to be compared
  }
}
