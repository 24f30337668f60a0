import type { StreamEvent } from "./event.ts";

/** The events that the writers of one answer emit, in order, until they are taken. */
export class EventList {
  #events: StreamEvent[] = [];

  push(event: StreamEvent): void {
    this.#events.push(event);
  }

  /** Takes all of them. */
  take(): StreamEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
