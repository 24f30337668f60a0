/** One server-sent event. */
export interface SseEvent {
  /** Its `event` field; empty when it has none. */
  readonly name: string;
  /** Its `data` lines, joined by line feeds. */
  readonly data: string;
  /** The body ended before the blank line that ends an event, so this event may be incomplete. */
  readonly isUnclosed: boolean;
}
