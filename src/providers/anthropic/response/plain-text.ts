import type { MessagesEvent } from "../api.ts";
import { readEvent } from "./read-event.ts";

/** A piece of text, and the index of its block. */
export interface PlainText {
  readonly index: number;
  readonly text: string;
}

/** The text of an event that adds nothing to an answer but a piece of text to a block; undefined for all others. */
export function plainTextOf([event, ...others]: readonly MessagesEvent[]): PlainText | undefined {
  if (event?.type !== "content_block_delta" || others.length > 0) return undefined;
  const { index, delta } = event;
  if (index === undefined || delta.kind !== "text" || delta.text === "") return undefined;
  return { index, text: delta.text };
}

/** The same of the data of an event; undefined also for a text that cannot be read. */
export function readPlainText(data: string): string | undefined {
  try {
    return plainTextOf(readEvent(data))?.text;
  } catch {
    return undefined;
  }
}
