import { type Sink, Source, sourceOf } from "../../core/source.ts";
import type { SseEvent } from "./sse-event.ts";
import { SseParser } from "./sse-parser.ts";

/**
 * Reads server-sent events from a body, wherever its bytes are cut: one batch for
 * each chunk that ends an event. A chunk of comments gives an empty batch, since
 * servers send comments to keep a connection alive.
 *
 * Beyond the standard, a JSON object or list between events is an event without a
 * name, a field `error` is an event of that name, and JSON values in consecutive
 * lines without blank lines between them are separate events.
 *
 * Fails with UPSTREAM_PROTOCOL_ERROR for an event of more than 16 Mi characters or
 * 65,536 lines and for 8 MiB between events, and with whatever the body fails with;
 * events before the error are given first. Of an unfinished event only its text is held.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function readSse(body: AsyncIterable<Uint8Array>): Source<readonly SseEvent[]> {
  return new SseSource(sourceOf(body));
}

class SseSource extends Source<readonly SseEvent[]> implements Sink<Uint8Array> {
  readonly #body: Source<Uint8Array>;
  readonly #parser = new SseParser();
  #sink: Sink<readonly SseEvent[]> | undefined;
  #isOver = false;

  constructor(body: Source<Uint8Array>) {
    super();
    this.#body = body;
  }

  pull(sink: Sink<readonly SseEvent[]>): void {
    this.#sink = sink;
    if (this.#parser.failure !== undefined) sink.fail(this.#parser.failure);
    else if (this.#isOver) sink.end();
    else this.#body.pull(this);
  }

  cancel(): void {
    this.#body.cancel();
  }

  take(chunk: Uint8Array): void {
    let events: readonly SseEvent[] | undefined;
    try {
      events = this.#parser.read(chunk);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (events !== undefined) this.#sink?.take(events);
    else if (this.#parser.failure === undefined) this.#body.pull(this);
    else this.fail(this.#parser.failure);
  }

  end(): void {
    this.#isOver = true;
    let events: readonly SseEvent[];
    try {
      events = this.#parser.end();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (events.length > 0) this.#sink?.take(events);
    else if (this.#parser.failure === undefined) this.#sink?.end();
    else this.fail(this.#parser.failure);
  }

  fail(error: unknown): void {
    this.#sink?.fail(error);
  }
}
