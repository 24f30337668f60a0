import { GatewayError } from "../../../../core/errors/error.ts";
import { parseExactJson, writeJson } from "../../../../wire/json.ts";
import type { ChatToolCallPiece } from "../../api.ts";
import type { ToolCall } from "./tool-call.ts";

/** An item of a whole list of calls, and what became of it. */
export interface ListedCall {
  readonly item: ChatToolCallPiece;
  /** The call that pieces have told before; undefined where there is none. */
  readonly emitted: ToolCall | undefined;
}

/**
 * Finds for each item of a whole list the call that it repeats. Each item is a
 * call of its own, whatever its id: no call is found for two of them.
 */
export function matchList(items: readonly ChatToolCallPiece[], calls: readonly ToolCall[]): ListedCall[] {
  const left = new Set(calls);
  const byId = groupBy(calls, (call) => toKey(call.name(), call.id()));
  // A list may repeat thousands of calls, and to compare each with each would take minutes.
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

/** The first call that is left; those before it are taken off the group, so that none is looked at twice. */
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
 * What a whole item says beyond what was told of its call. Throws
 * UPSTREAM_PROTOCOL_ERROR when the two contradict each other.
 */
export function restOf(item: ChatToolCallPiece, emitted: ToolCall): string {
  const written = emitted.written();
  // An object takes the place of what stood for it.
  if (emitted.isPlaceholder() && item.arguments.trimStart().startsWith("{")) return item.arguments;
  if (item.arguments.startsWith(written)) return item.arguments.slice(written.length);
  if (written.startsWith(item.arguments) || isSameJson(written, item.arguments)) return "";
  const problem = `the answer tells a call of ${item.name} twice, with other arguments`;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", problem);
}

function isSameJson(left: string, right: string): boolean {
  return left === right || normalized(left) === normalized(right);
}

/** JSON text without its white space; any other text, and what is nested too deep, as it is. */
function normalized(text: string): string {
  try {
    return writeJson(parseExactJson(text));
  } catch {
    return text;
  }
}
