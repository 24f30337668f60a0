import { create } from "@bufbuild/protobuf";
import { type CompleteRequest, type Finished, FinishedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Served, type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import { costOfAnswer } from "../call/cost.ts";
import type { AttemptRecord } from "../call/progress.ts";
import { GatewayError } from "../errors/error.ts";
import { type CleanWord, keepWord } from "../errors/secrets.ts";
import { LengthLimit } from "./answer-length.ts";
import { cleanEvent } from "./clean-event.ts";
import type { StreamEvent } from "./event.ts";
import { EventList } from "./event-list.ts";
import { PartAssembler } from "./parts/part-assembler.ts";
import { type KeepBlock, keepOwn } from "./parts/text-builder.ts";
import { estimateUsage } from "./usage.ts";

/**
 * Gives every answer the event order of the API, whatever the provider sends: one
 * `started`, then content with one `partFinished` for each part, then one
 * `finished` with the usage, and nothing after it.
 */
export interface Sequencer {
  /** Takes a batch of a provider's events and returns those for the caller, up to the first invalid one. */
  accept(batch: readonly StreamEvent[]): StreamEvent[];
  /** Whether `finished` has been returned. */
  isFinished(): boolean;
  /** The error after an invalid event; the answer cannot go on. */
  failure(): GatewayError | undefined;
  /** Tokens used so far, with their cost. `source` says whether the provider counted them or the gateway estimated. */
  usage(): Usage;
}

/** Parts of a sequencer that depend on the answer's provider. */
export interface SequencerOptions {
  /** Redacts the provider's secrets in ids, names and other words besides text; by default nothing. */
  readonly clean?: CleanWord;
  /** Finds the block with the same text that the provider's reader already keeps; by default none. */
  readonly keepBlock?: KeepBlock;
  /** The attempt that it is the answer of, for what it costs; by default it has no cost. */
  readonly record?: AttemptRecord;
  /** All attempts of the call. */
  readonly records?: readonly AttemptRecord[];
}

/** Creates the sequencer of one answer. */
export function createSequencer(
  completionId: string,
  request: CompleteRequest,
  served: Served,
  options: SequencerOptions = {},
): Sequencer {
  return new AnswerSequencer(completionId, request, served, options);
}

class AnswerSequencer implements Sequencer {
  readonly #request: CompleteRequest;
  readonly #clean: CleanWord;
  readonly #record: AttemptRecord | undefined;
  readonly #records: readonly AttemptRecord[];
  readonly #length = new LengthLimit();
  readonly #events = new EventList();
  readonly #parts: PartAssembler;
  #isFinished = false;
  #failure: GatewayError | undefined;
  #reportedUsage: Usage | undefined;
  /** At the end: several observers ask for it, and an estimate reads the whole request. */
  #finalUsage: Usage | undefined;

  constructor(
    completionId: string,
    request: CompleteRequest,
    served: Served,
    { clean = keepWord, keepBlock = keepOwn, record, records = [] }: SequencerOptions,
  ) {
    this.#request = request;
    this.#clean = clean;
    this.#record = record;
    this.#records = records;
    this.#parts = new PartAssembler({ completionId, request, keepBlock, events: this.#events });
    this.#events.push({ case: "started", value: { $typeName: "tokenwire.v1.Started", id: completionId, served } });
  }

  accept(batch: readonly StreamEvent[]): StreamEvent[] {
    try {
      for (const event of batch) {
        if (this.#isFinished) break;
        this.#length.add(event);
        cleanEvent(event, this.#clean);
        this.#acceptEvent(event);
      }
    } catch (thrown) {
      this.#failure = GatewayError.from(thrown);
    }
    const events = this.#events.take();
    this.#record?.answer?.record(events);
    return events;
  }

  isFinished(): boolean {
    return this.#isFinished;
  }

  failure(): GatewayError | undefined {
    return this.#failure;
  }

  usage(): Usage {
    if (this.#finalUsage !== undefined) return this.#finalUsage;
    const counted = this.#count();
    const cost = this.#record && costOfAnswer(counted, this.#record, this.#records);
    // A copy: the provider's own count may be on its way to the caller as an event.
    return cost === undefined ? counted : create(UsageSchema, { ...counted, cost });
  }

  #count(): Usage {
    const reported = this.#reportedUsage;
    if (reported === undefined) return estimateUsage(this.#request, this.#parts.estimateTokens());
    return this.#isFinished ? reported : create(UsageSchema, { ...reported, source: Usage_Source.PARTIAL });
  }

  #acceptEvent(event: StreamEvent): void {
    switch (event.case) {
      case "textDelta":
        return this.#parts.write("text", event.value);
      case "reasoningDelta":
        return this.#parts.write("reasoning", event.value);
      case "refusalDelta":
        return this.#parts.write("refusal", event.value);
      case "toolCallStarted":
        return this.#parts.startToolCall(event.value);
      case "toolCallDelta":
        return this.#parts.writeArguments(event.value);
      case "serverToolStarted":
        return this.#parts.startServerTool(event.value);
      case "citation":
        return this.#parts.cite(event.value);
      case "partFinished":
        return event.value.part === undefined ? undefined : this.#parts.finishPart(event.value.part);
      case "usage":
        return this.#report(event.value);
      case "finished":
        return this.#finish(event.value);
      case "started": // the gateway emits its own, with its own id
      case "heartbeat": // the service sends its own
        return;
      default:
        event satisfies never; // An event of an unknown kind is not passed on.
    }
  }

  #report(reported: Usage): void {
    // A provider of an embedder may give an object that is no message yet.
    const value = create(UsageSchema, reported);
    this.#reportedUsage = value;
    this.#events.push({ case: "usage", value });
  }

  #finish(finished: Finished): void {
    this.#parts.close();
    this.#isFinished = true;
    if (this.#record !== undefined) this.#record.finishReason = finished.finishReason;
    this.#reportedUsage = finished.usage ?? this.#reportedUsage;
    this.#finalUsage = this.usage();
    this.#events.push({ case: "finished", value: create(FinishedSchema, { ...finished, usage: this.#finalUsage }) });
  }
}
