import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Usage } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Completion } from "../call/completion.ts";
import { endUnread, failWith, throwIfFailed } from "../call/lifetime.ts";
import { GatewayError } from "../errors/error.ts";
import type { Answer, Open } from "./answer.ts";
import type { BatchSink } from "./batch-reader.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { createSequencer, type Sequencer } from "./sequencer.ts";

type Result = IteratorResult<readonly StreamEvent[], void>;

const over: Result = { done: true, value: undefined };

/** An open answer, as it is read. */
interface Reading {
  readonly answer: Answer;
  readonly sequencer: Sequencer;
  /** Longest wait for a batch; none for an answer that is not streamed. */
  readonly idleMs: number | undefined;
}

/**
 * Opens the answer to a request at the first pull and reads it to its end, in the event
 * order of the API, one pull at a time. Rejects with a GatewayError when it breaks off;
 * the events before are a prefix of the answer. Updates the progress of the completion,
 * which has ended when there are no more events; a reader that leaves ends it, too. The
 * attempt ends when the provider's terminal event has been read, not when the caller
 * has received it.
 *
 * It is one object with callbacks, not a chain of generators, because each stage of a
 * chain costs several promises for every batch.
 */
export class AnswerStream implements AsyncIterableIterator<readonly StreamEvent[], void, undefined>, BatchSink {
  readonly #open: Open;
  readonly #request: CompleteRequest;
  readonly #completion: Completion;
  #state: "unopened" | "open" | "over" = "unopened";
  #reading: Reading | undefined;
  #resolve: ((result: Result) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  constructor(open: Open, request: CompleteRequest, completion: Completion) {
    this.#open = open;
    this.#request = request;
    this.#completion = completion;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#state === "over") return Promise.resolve(over);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#reading === undefined) this.#begin();
      else this.#proceed(this.#reading);
    });
  }

  async return(): Promise<Result> {
    const isOpen = this.#state === "open";
    this.#state = "over";
    if (isOpen) endUnread(this.#completion);
    return over;
  }

  onBatch(batch: readonly StreamEvent[] | undefined): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    if (batch !== undefined) return this.#accept(batch, reading);
    const { provider } = reading.answer.served;
    this.onError(new GatewayError("STREAM_TRUNCATED", `${provider}: the answer ended before its terminal event`));
  }

  onError(thrown: unknown): void {
    this.#state = "over";
    const error = this.#reading === undefined ? thrown : failWith(this.#reading.answer.attempt, thrown);
    this.#reject?.(failWith(this.#completion, error));
  }

  #begin(): void {
    this.#state = "open";
    const onOpened = (answer: Answer): void => this.#start(answer);
    const onFailed = (thrown: unknown): void => this.onError(thrown);
    Promise.try(this.#open, this.#request, this.#completion).then(onOpened, onFailed);
  }

  #start(answer: Answer): void {
    try {
      this.#reading = this.#read(answer);
      this.#accept(answer.opening, this.#reading);
    } catch (thrown) {
      this.onError(thrown);
    }
  }

  #read(answer: Answer): Reading {
    const { attempt, served, clean } = answer;
    const { limits, record } = attempt;
    const { id, progress, streaming } = this.#completion;
    const sequencer = createSequencer(id, this.#request, served, {
      clean,
      keepBlock: attempt.blocks.take,
      record,
      records: progress.attemptRecords,
    });
    const usage = (): Usage => sequencer.usage();
    record.usage = usage;
    progress.usage = usage;
    return { answer, sequencer, idleMs: streaming ? limits.idleMs : undefined };
  }

  #accept(batch: readonly StreamEvent[], reading: Reading): void {
    const { answer, sequencer } = reading;
    try {
      const events = sequencer.accept(batch);
      const hadContent = this.#completion.progress.firstContentAt !== undefined;
      if (!hadContent && events.some(isContentEvent)) this.#noteContent(answer);
      if (sequencer.isFinished()) answer.attempt.end({ kind: "finished" });
      if (events.length > 0) this.#resolve?.({ done: false, value: events });
      else this.#proceed(reading);
    } catch (thrown) {
      this.onError(thrown);
    }
  }

  /** Ends the answer, or reads on. */
  #proceed({ answer, sequencer, idleMs }: Reading): void {
    try {
      if (sequencer.isFinished()) return this.#finish();
      const failure = sequencer.failure();
      if (failure !== undefined) throw failure;
      answer.rest.pull(this, answer.attempt.isWhole ? undefined : idleMs);
    } catch (thrown) {
      this.onError(thrown);
    }
  }

  #finish(): void {
    this.#completion.end({ kind: "ok" });
    // It may have failed while the last events waited for the reader: the reader must get what the log says.
    throwIfFailed(this.#completion);
    this.#state = "over";
    this.#resolve?.(over);
  }

  #noteContent({ attempt: { record } }: Answer): void {
    const completion = this.#completion;
    completion.progress.firstContentAt = completion.clock.now();
    completion.observer.contentBegan(record, completion);
    completion.progress.contentSent = completion.streaming;
  }
}
