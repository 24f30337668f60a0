import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { JsonObject } from "../../../../wire/json.ts";
import type { ChatContent } from "../../api.ts";
import { appendDetail } from "./reasoning-details.ts";
import type { RetainSize } from "./retained-size-limit.ts";
import { toPartFinished } from "./text-parts.ts";

/** Keeps what a server wants back with the whole message, and no part of it can hold. */
export interface MessageState {
  read(content: ChatContent): void;
  /** The empty part that carries it: the last of the answer, however the pieces of it came. None for nothing. */
  finish(): StreamEvent[];
}

/** Creates the keeper of one answer. */
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
