import { create } from "@bufbuild/protobuf";
import {
  type CompleteRequest,
  type Finished,
  FinishedSchema,
  StartedSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Served, type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import { GatewayError } from "../errors/error.ts";
import { type CleanWord, keepWord } from "../errors/secrets.ts";
import { createLengthLimit } from "./answer-length.ts";
import { cleanEvent } from "./clean-event.ts";
import type { StreamEvent } from "./event.ts";
import { createPartAssembler } from "./parts/part-assembler.ts";
import { type KeepBlock, keepOwn } from "./parts/text-builder.ts";
import { createToolCallIds } from "./parts/tool-call-ids.ts";
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
  /** Tokens used so far. `source` says whether the provider counted them or the gateway estimated. */
  usage(): Usage;
}

/** Parts of a sequencer that depend on the answer's provider. */
export interface SequencerOptions {
  /** Redacts the provider's secrets in ids, names and other words besides text; by default nothing. */
  readonly clean?: CleanWord;
  /** Finds the block with the same text that the provider's reader already keeps; by default none. */
  readonly keepBlock?: KeepBlock;
}

/** Creates the sequencer of one answer. */
export function createSequencer(
  completionId: string,
  request: CompleteRequest,
  served: Served,
  { clean = keepWord, keepBlock = keepOwn }: SequencerOptions = {},
): Sequencer {
  let events: StreamEvent[] = [{ case: "started", value: create(StartedSchema, { id: completionId, served }) }];
  let isFinished = false;
  let failure: GatewayError | undefined;
  let reportedUsage: Usage | undefined;
  const checkLength = createLengthLimit();
  const parts = createPartAssembler(createToolCallIds(completionId, request), keepBlock, (event) => events.push(event));

  function finish(finished: Finished): void {
    parts.close();
    isFinished = true;
    reportedUsage = finished.usage ?? reportedUsage;
    events.push({ case: "finished", value: create(FinishedSchema, { ...finished, usage: usage() }) });
  }

  function usage(): Usage {
    if (reportedUsage === undefined) return estimateUsage(request, parts.estimateTokens());
    return isFinished ? reportedUsage : create(UsageSchema, { ...reportedUsage, source: Usage_Source.PARTIAL });
  }

  function acceptEvent(event: StreamEvent): void {
    switch (event.case) {
      case "textDelta":
        return parts.write("text", event.value);
      case "reasoningDelta":
        return parts.write("reasoning", event.value);
      case "refusalDelta":
        return parts.write("refusal", event.value);
      case "toolCallStarted":
        return parts.startToolCall(event.value);
      case "toolCallDelta":
        return parts.writeArguments(event.value);
      case "serverToolStarted":
        return parts.startServerTool(event.value);
      case "citation":
        return parts.cite(event.value);
      case "partFinished":
        return event.value.part === undefined ? undefined : parts.finishPart(event.value.part);
      case "usage":
        reportedUsage = event.value;
        events.push(event);
        return;
      case "finished":
        return finish(event.value);
      case "started": // the gateway emits its own, with its own id
      case "heartbeat": // the service sends its own
        return;
      default:
        event satisfies never; // An event of an unknown kind is not passed on.
    }
  }

  return {
    accept(batch) {
      try {
        for (const event of batch) {
          if (isFinished) break;
          checkLength(event);
          cleanEvent(event, clean);
          acceptEvent(event);
        }
      } catch (thrown) {
        failure = GatewayError.from(thrown);
      }
      const accepted = events;
      events = [];
      return accepted;
    },
    isFinished: () => isFinished,
    failure: () => failure,
    usage,
  };
}
