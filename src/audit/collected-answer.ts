import type { Events, StreamEvent } from "../core/answer/event.ts";
import type { Part } from "../gen/tokenwire/v1/message_pb.ts";

/** Most characters of one answer that are kept for its record. */
const mostCharacters = 4 * 1024 * 1024;

/** The answer of a call as far as it was read, for its record. */
export class CollectedAnswer {
  readonly parts: Part[] = [];
  /** Text since the last finished part, of an answer that broke off in it. */
  readonly #open: string[] = [];
  #characters = 0;

  add(event: StreamEvent): void {
    switch (event.case) {
      case "textDelta":
      case "reasoningDelta":
      case "refusalDelta":
        if (this.#characters < mostCharacters) this.#open.push(event.value);
        this.#characters += event.value.length;
        return;
      case "partFinished":
        this.#open.length = 0;
        if (event.value.part !== undefined && this.#characters <= mostCharacters) this.parts.push(event.value.part);
        return;
      default:
    }
  }

  /** Text of a part that was begun and not finished. */
  openText(): string {
    return this.#open.join("");
  }

  /** Whether the answer was longer than what is kept. */
  isCut(): boolean {
    return this.#characters > mostCharacters;
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
