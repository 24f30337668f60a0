import type { Events, StreamEvent } from "../core/answer/event.ts";
import type { Completion } from "../core/call/completion.ts";
import { endUnread, failWith, throwIfFailed } from "../core/call/lifetime.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "./call.ts";

/** The events of an answer, in batches, pulled one at a time. A reader that leaves calls `return`. */
export interface EventBatches extends AsyncIterable<readonly StreamEvent[]> {
  next(): Promise<EventResult>;
  return(): Promise<EventResult>;
}

type EventResult = IteratorResult<readonly StreamEvent[], void>;

const over: EventResult = { done: true, value: undefined };

/** What a stream needs of its call handler. */
export interface StreamOpener {
  /** Begins the completion of a call. */
  begin(request: CompleteRequest, call: Call): Completion;
  /** Starts to read its answer. Throws a GatewayError for a completion that is refused. */
  open(request: CompleteRequest, completion: Completion): Events;
}

/**
 * The events of one StreamComplete. The completion begins at the first pull; a reader
 * that leaves ends it. A plain object, since a generator costs promises for every batch.
 */
export class EventStream implements EventBatches {
  readonly #opener: StreamOpener;
  readonly #request: CompleteRequest;
  readonly #call: Call;
  readonly #onResult: (result: IteratorResult<readonly StreamEvent[], void>) => EventResult;
  readonly #onError: (thrown: unknown) => never;
  #completion: Completion | undefined;
  #events: AsyncIterator<readonly StreamEvent[], void> | undefined;
  #isOver = false;
  #isFirst = true;

  constructor(opener: StreamOpener, request: CompleteRequest, call: Call) {
    const onResult = (result: IteratorResult<readonly StreamEvent[], void>): EventResult => this.#take(result);
    const onError = (thrown: unknown): never => this.#fail(thrown);
    this.#opener = opener;
    this.#request = request;
    this.#call = call;
    this.#onResult = onResult;
    this.#onError = onError;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  // Not async: a promise that is resolved with a promise costs three turns of the microtask queue.
  next(): Promise<EventResult> {
    if (this.#isOver) return Promise.resolve(over);
    try {
      return this.#pull().next().then(this.#onResult, this.#onError);
    } catch (thrown) {
      return reject(thrown);
    }
  }

  async return(): Promise<EventResult> {
    this.#close();
    return over;
  }

  /** The events, to pull from. The reader may have left out the rest of a batch because the completion had failed. */
  #pull(): AsyncIterator<readonly StreamEvent[], void> {
    if (this.#events === undefined || this.#completion === undefined) return this.#open();
    try {
      throwIfFailed(this.#completion);
    } catch (thrown) {
      this.#fail(thrown);
    }
    return this.#events;
  }

  #open(): AsyncIterator<readonly StreamEvent[], void> {
    this.#isOver = true;
    const completion = this.#opener.begin(this.#request, this.#call);
    this.#isOver = false;
    this.#completion = completion;
    try {
      this.#events = this.#opener.open(this.#request, completion)[Symbol.asyncIterator]();
      return this.#events;
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  #take(result: IteratorResult<readonly StreamEvent[], void>): EventResult {
    const completion = this.#completion;
    if (this.#isOver || completion === undefined) return over;
    try {
      if (result.done === true) {
        this.#call.onLast(completion);
        this.#close();
        return over;
      }
      if (this.#isFirst) this.#call.onFirst(completion);
      this.#isFirst = false;
      throwIfFailed(completion);
      return result;
    } catch (thrown) {
      return this.#fail(thrown);
    }
  }

  /** Ends the completion as failed; the transport reports what ended it first. */
  #fail(thrown: unknown): never {
    const completion = this.#completion;
    if (completion === undefined) throw thrown;
    const error = failWith(completion, thrown);
    this.#close();
    throw this.#call.toFailure(error, completion);
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // Not awaited: events with heartbeats close only when a wait for the next of them ends.
    this.#events?.return?.().then(undefined, () => {});
    if (this.#completion !== undefined) endUnread(this.#completion);
  }
}

async function reject(thrown: unknown): Promise<never> {
  throw thrown;
}
