import type { StreamEvent } from "../../core/answer/event.ts";
import type { AnswerRecorder } from "../../core/call/progress.ts";
import { type ContentPart, toContentPart, toTextPart } from "./content-parts.ts";
import { ContentRoom } from "./content-room.ts";

type TextKind = "text" | "reasoning" | "refusal";

const kindOfDelta: Readonly<Partial<Record<StreamEvent["case"], TextKind>>> = {
  textDelta: "text",
  reasoningDelta: "reasoning",
  refusalDelta: "refusal",
};

/**
 * AnswerContent keeps an answer while it is read, up to so many bytes of its texts. Parts
 * are kept when they are whole; of one that breaks off its text is kept, a call of a tool is not.
 */
export class AnswerContent implements AnswerRecorder {
  readonly #room: ContentRoom;
  readonly #maxBytes: number;
  readonly #parts: ContentPart[] = [];
  /** The text that no finished part has yet. */
  #openKind: TextKind = "text";
  #openText = "";

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#room = new ContentRoom(maxBytes);
  }

  record(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (event.case === "partFinished") {
        this.#openText = "";
        if (event.value.part !== undefined && this.#room.begin())
          this.#parts.push(toContentPart(event.value.part, this.#room));
        continue;
      }
      const kind = kindOfDelta[event.case];
      // The value of a delta of text is the text.
      if (kind !== undefined && typeof event.value === "string") this.#append(kind, event.value);
    }
  }

  /** The messages of the conventions as JSON, with why the model stopped; and whether something did not fit. */
  toMessages(finishReason: string): { readonly messages: string; readonly isTruncated: boolean } {
    const room = this.#room;
    if (this.#openText !== "" && room.begin()) this.#parts.push(toTextPart(this.#openKind, this.#openText, room));
    this.#openText = "";
    const messages = JSON.stringify([{ role: "assistant", parts: this.#parts, finish_reason: finishReason }]);
    return { messages, isTruncated: room.isTruncated };
  }

  #append(kind: TextKind, text: string): void {
    if (kind !== this.#openKind) this.#openText = "";
    this.#openKind = kind;
    // No text of more characters than that fits, and one character more shows that something is left out.
    if (this.#openText.length <= this.#maxBytes) this.#openText += text.slice(0, this.#maxBytes + 1);
  }
}
