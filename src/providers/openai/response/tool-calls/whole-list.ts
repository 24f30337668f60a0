import { GatewayError } from "../../../../core/errors/error.ts";
import { parseExactJson, writeJson } from "../../../../wire/json/json.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import type { ToolCall } from "./tool-call.ts";

/** An item of a whole list of calls, and the call that it repeats. */
export interface ListedCall {
  readonly item: ChatToolCallPiece;
  /** The call that was emitted from pieces before; undefined for none. */
  readonly emitted: ToolCall | undefined;
}

/**
 * Finds the call that each item of a whole list repeats. Each item is a call of its
 * own, whatever its id, so no two items get the same call.
 */
export function matchList(items: readonly ChatToolCallPiece[], calls: readonly ToolCall[]): ListedCall[] {
  const left = new Set(calls);
  const byId = groupBy(calls, (call) => toKey(call.name(), call.id()));
  // A list may repeat thousands of calls; comparing each with each would take minutes.
  const byArguments = groupBy(calls, (call) => toKey(call.name(), normalized(call.written())));
  const take = (call: ToolCall): ToolCall => {
    left.delete(call);
    return call;
  };

  function findEmitted(item: ChatToolCallPiece, inPlace: ToolCall | undefined): ToolCall | undefined {
    const sameId = item.id === "" ? undefined : firstLeft(byId.get(toKey(item.name, item.id)), left);
    if (sameId !== undefined) return take(sameId);
    const isInPlace = inPlace !== undefined && left.has(inPlace) && inPlace.name() === item.name;
    if (isInPlace && (item.id === "" || inPlace.id() === "")) return take(inPlace);
    const same = firstLeft(byArguments.get(toKey(item.name, normalized(item.arguments))), left);
    return same && take(same);
  }

  return items.map((item, position) => ({ item, emitted: findEmitted(item, calls[position]) }));
}

/** The calls of each key, the last of them first. */
function groupBy(calls: readonly ToolCall[], keyOf: (call: ToolCall) => string): Map<string, ToolCall[]> {
  return Map.groupBy(calls.toReversed(), keyOf);
}

/** The first call of a group that is left. Those before it are removed, so that each is checked once. */
function firstLeft(group: ToolCall[] | undefined, left: ReadonlySet<ToolCall>): ToolCall | undefined {
  while (group !== undefined && group.length > 0) {
    const call = group.at(-1);
    if (call !== undefined && left.has(call)) return call;
    group.pop();
  }
  return undefined;
}

function toKey(name: string, detail: string): string {
  return JSON.stringify([name, detail]);
}

/**
 * The arguments of an item that were not emitted of its call yet. Throws
 * UPSTREAM_PROTOCOL_ERROR when the two contradict each other.
 */
export function restOf(item: ChatToolCallPiece, emitted: ToolCall): string {
  const written = emitted.written();
  // The real arguments replace a placeholder.
  if (emitted.isPlaceholder() && item.arguments.trimStart().startsWith("{")) return item.arguments;
  if (item.arguments.startsWith(written)) return item.arguments.slice(written.length);
  if (written.startsWith(item.arguments) || isSameJson(written, item.arguments)) return "";
  const problem = `the answer repeats a call of ${item.name} with different arguments`;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

function isSameJson(left: string, right: string): boolean {
  return left === right || normalized(left) === normalized(right);
}

/** JSON text without its white space. A text that is not JSON or is nested too deep is returned as it is. */
function normalized(text: string): string {
  try {
    return writeJson(parseExactJson(text));
  } catch {
    return text;
  }
}
