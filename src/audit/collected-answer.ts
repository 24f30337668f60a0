import type { Events, StreamEvent } from "../core/answer/event.ts";
import type { Part } from "../gen/tokenwire/v1/message_pb.ts";

/** Most characters of one answer that are kept for its record. */
const mostCharacters = 4 * 1024 * 1024;

/** Characters that all answers under way may still keep. */
export interface Room {
  characters: number;
}

/** Most characters of all answers under way. */
export const mostCharactersAtOnce = 16 * mostCharacters;

/** The answer of a call as far as it was read, for its record: all of it, or its beginning when it is long. */
export class CollectedAnswer {
  readonly parts: Part[] = [];
  /** Text since the last finished part. */
  readonly #open: string[] = [];
  readonly #room: Room;
  #kept = 0;
  #isCut = false;

  constructor(room: Room) {
    this.#room = room;
  }

  add(event: StreamEvent): void {
    switch (event.case) {
      case "textDelta":
      case "reasoningDelta":
      case "refusalDelta":
        return this.#keep(event.value);
      case "partFinished":
        return this.#finish(event.value.part);
      default:
    }
  }

  #keep(text: string): void {
    const most = Math.min(mostCharacters - this.#kept, this.#room.characters);
    const begin = text.length <= most ? text : text.slice(0, Math.max(0, most));
    if (begin.length < text.length) this.#isCut = true;
    this.#kept += begin.length;
    this.#room.characters -= begin.length;
    if (begin !== "") this.#open.push(begin);
  }

  /** Keeps a part, of one that was cut its beginning. */
  #finish(part: Part | undefined): void {
    const begin = this.openText();
    this.#open.length = 0;
    const kept = this.#isCut ? part && withText(part, begin) : part;
    if (kept !== undefined) this.parts.push(kept);
  }

  /** Text of a part that was begun and not finished. */
  openText(): string {
    return this.#open.join("");
  }

  /** Whether the answer was longer than what is kept. */
  isCut(): boolean {
    return this.#isCut;
  }

  /** Gives its room back, once its record is made. */
  release(): void {
    this.#room.characters += this.#kept;
    this.#kept = 0;
  }
}

/** A part with another text; undefined for an empty text and for parts of another kind. */
function withText(part: Part, text: string): Part | undefined {
  const { content } = part;
  if (text === "") return undefined;
  switch (content.case) {
    case "text":
    case "refusal":
      return { ...part, content: { case: content.case, value: text } };
    case "reasoning":
      return { ...part, content: { case: "reasoning", value: { ...content.value, text } } };
    default:
      return undefined;
  }
}

/** The same events, of which a copy is collected. Only calls with a record are read through it. */
export class CollectingEvents implements AsyncIterableIterator<readonly StreamEvent[], void, undefined> {
  readonly #events: AsyncIterator<readonly StreamEvent[]>;
  readonly #answer: CollectedAnswer;

  constructor(events: Events, answer: CollectedAnswer) {
    this.#events = events[Symbol.asyncIterator]();
    this.#answer = answer;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<readonly StreamEvent[], void>> {
    const result = await this.#events.next();
    if (result.done === true) return { done: true, value: undefined };
    for (const event of result.value) this.#answer.add(event);
    return result;
  }

  async return(): Promise<IteratorResult<readonly StreamEvent[], void>> {
    await this.#events.return?.();
    return { done: true, value: undefined };
  }
}
