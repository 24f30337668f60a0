// A call over gRPC, as the service sees it: the only file of the transport that knows how the service reports to its caller.
import type { StreamEvent } from "../../core/answer/event.ts";
import type { Completion } from "../../core/call/completion.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { type Principal, toPrincipal } from "../../core/principal.ts";
import type { Call } from "../../service/call.ts";
import { type CallReport, isReportFinal, toCallReport } from "../../service/call-report.ts";
import type { EventBatches } from "../../service/event-stream.ts";
import { toRpcStatus } from "../../service/status/rpc-status.ts";
import type { ActiveRequest } from "../http/active-request.ts";
import type { GrpcAnswer } from "./answer.ts";
import type { FrameWriter } from "./frame-writer.ts";
import { type Fields, toTrailers } from "./status-trailers.ts";

/** What a call is made of. */
export interface GrpcCallOptions {
  readonly request: ActiveRequest;
  readonly answer: GrpcAnswer;
  /** Milliseconds that the caller gives the call; undefined without a deadline. */
  readonly deadlineMs: number | undefined;
  /** The failure that the caller of the RPC gets. */
  readonly toReported: (error: GatewayError) => GatewayError;
  readonly frames: FrameWriter;
}

/** Encodes a message as a frame. Throws INTERNAL for a message that is too large. */
export type Encode<Message> = (message: Message, frames: FrameWriter) => Uint8Array;

/** One call of an RPC of CompletionService. */
export class GrpcCall implements Call {
  readonly principal: Principal;
  readonly deadlineMs: number | undefined;
  /** The trailers of its failure; undefined unless the service has reported one. */
  failure: Fields | undefined;
  readonly #options: GrpcCallOptions;
  #completion: Completion | undefined;
  /** How the call went, once nothing of it changes any more. */
  #report: CallReport | undefined;

  constructor(options: GrpcCallOptions) {
    this.principal = toPrincipal(options.request.peer, options.request.identity);
    this.deadlineMs = options.deadlineMs;
    this.#options = options;
  }

  header(name: string): string | undefined {
    return this.#options.request.header(name);
  }

  attach(completion: Completion): void {
    this.#completion = completion;
    this.#options.request.attach(completion);
  }

  onFirst(completion: Completion): void {
    const report = toCallReport(completion);
    Object.assign(this.#options.answer.header, report);
    if (isReportFinal(completion)) this.#report = report;
  }

  onLast(completion: Completion): void {
    Object.assign(this.#options.answer.trailers, this.#report ?? toCallReport(completion));
  }

  toFailure(error: GatewayError, completion: Completion): GatewayError {
    const status = toRpcStatus(this.#options.toReported(error), completion);
    this.failure = { ...toTrailers(status), ...toCallReport(completion) };
    return error;
  }

  /** Answers with one message. Resolves when the exchange is over; rejects when no message can be sent. */
  async answerOne<Message>(pending: Promise<Message>, encode: Encode<Message>): Promise<void> {
    const { answer, frames } = this.#options;
    const wait = answer.send(encode(await pending, frames));
    if (wait !== undefined) await wait;
    await answer.end();
  }

  /** Answers with the events of a stream, each batch in one write. Likewise. */
  async answerAll(batches: EventBatches): Promise<void> {
    const { answer } = this.#options;
    try {
      for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
        if (answer.isClosed()) return;
        const wait = this.#send(next.value);
        if (wait !== undefined) await wait;
        if (answer.isClosed()) return;
      }
    } finally {
      // Not awaited: a generator that waits for its next value returns only after that wait.
      batches.return().then(undefined, () => {});
    }
    await answer.end();
  }

  #send(batch: readonly StreamEvent[]): Promise<void> | undefined {
    const { answer, frames } = this.#options;
    if (this.#hasFailed()) return undefined;
    const wait = answer.send(frames.encode(batch));
    return frames.encoded === batch.length ? wait : this.#sendRest(wait, batch.slice(frames.encoded));
  }

  /** Sends the rest of a batch of more than a slice. After the call has failed, no more of its events are sent. */
  async #sendRest(wait: Promise<void> | undefined, batch: readonly StreamEvent[]): Promise<void> {
    const { answer, frames } = this.#options;
    if (wait !== undefined) await wait;
    for (let rest = batch; rest.length > 0 && !answer.isClosed(); ) {
      if (this.#hasFailed()) return;
      const frame = frames.encode(rest);
      rest = rest.slice(frames.encoded);
      const room = answer.send(frame);
      if (room !== undefined) await room;
    }
  }

  #hasFailed(): boolean {
    return this.#completion?.outcome?.kind === "failed";
  }
}
