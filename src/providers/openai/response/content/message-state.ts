import type { StreamEvent } from "../../../../core/answer/event.ts";
import { asString, type JsonObject } from "../../../../wire/json/json.ts";
import type { ChatContent } from "../../api.ts";
import type { RetainSize } from "./retained-size-limit.ts";
import { toPartFinished } from "./text-parts.ts";

/** Keeps the data of a whole message that the server wants back and that belongs to none of its parts. */
export interface MessageState {
  read(content: ChatContent): void;
  /** The empty part that carries the data, which is the last part of the answer. Nothing where there is no data. */
  finish(): StreamEvent[];
}

/** Creates the state of one message. */
export function createMessageState(retainSize: RetainSize): MessageState {
  const details: JsonObject[] = [];
  let extraContent: JsonObject | undefined;
  return {
    read(content) {
      for (const detail of content.reasoningDetails) {
        retainSize(detail);
        appendDetail(details, detail);
      }
      extraContent = content.extraContent ?? extraContent;
    },
    finish() {
      if (details.length === 0 && extraContent === undefined) return [];
      return [toPartFinished({ details: details.length === 0 ? undefined : details, extraContent })];
    },
  };
}

/**
 * Appends a piece of `reasoning_details`. The pieces of a stream are joined to the
 * details that a whole answer has: the texts of one detail are joined, and other
 * members, such as its signature, are added.
 *
 * https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function appendDetail(details: JsonObject[], piece: JsonObject): void {
  const last = details.at(-1);
  if (last === undefined || !isContinued(last, piece)) details.push({ ...piece });
  // Changed in place, since a copy for each piece would take quadratic time.
  else Object.assign(last, mergedMembers(last, piece));
}

function isContinued(last: JsonObject, piece: JsonObject): boolean {
  // Encrypted reasoning comes whole, and several details may have the same index.
  if (last["type"] !== piece["type"] || piece["type"] === "reasoning.encrypted") return false;
  const isOther = (name: string): boolean => {
    const [before, after] = [last[name] ?? undefined, piece[name] ?? undefined];
    return before !== undefined && after !== undefined && before !== after;
  };
  return !(isOther("index") || isOther("id"));
}

const textMembers: ReadonlySet<string> = new Set(["text", "summary"]);

/** The members of a detail that a piece sets. */
function mergedMembers(last: JsonObject, piece: JsonObject): JsonObject {
  const set = Object.entries(piece).filter(([, value]) => value !== null);
  const joined = set.map(([name, value]): [string, unknown] => {
    return [name, textMembers.has(name) ? asString(last[name]) + asString(value) : value];
  });
  return Object.fromEntries<unknown>(joined);
}
