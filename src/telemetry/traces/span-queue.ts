import { type Span, sizeOfSpan } from "./span.ts";

/** The bounds of a queue. */
export interface QueueBounds {
  readonly spans: number;
  readonly bytes: number;
}

/** SpanQueue holds spans that have ended until they are sent: no more than its bounds allow. */
export class SpanQueue {
  readonly #bounds: QueueBounds;
  readonly #spans: { readonly span: Span; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#spans.length;
  }

  /** About how much memory its spans take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a span; false when there is no room for it. */
  add(span: Span): boolean {
    const bytes = sizeOfSpan(span);
    if (this.#spans.length >= this.#bounds.spans || this.#bytes + bytes > this.#bounds.bytes) return false;
    this.#spans.push({ span, bytes });
    this.#bytes += bytes;
    return true;
  }

  /** Takes the oldest spans out, within bounds, but at least one if there is any. */
  take(most: QueueBounds): readonly Span[] {
    let count = 0;
    let taken = 0;
    for (const { bytes } of this.#spans) {
      if (count >= most.spans || (count > 0 && taken + bytes > most.bytes)) break;
      count += 1;
      taken += bytes;
    }
    this.#bytes -= taken;
    return this.#spans.splice(0, count).map(({ span }) => span);
  }
}
