import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Attempt } from "../call/attempt.ts";
import type { Completion } from "../call/completion.ts";
import { failWith } from "../call/lifetime.ts";
import { GatewayError } from "../errors/error.ts";
import type { Answer } from "./answer.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { createSequencer } from "./sequencer.ts";

/**
 * Reads an open answer to its end, in the event order of the API. Throws a
 * GatewayError when it breaks off; the events yielded before are a prefix of the
 * answer. Updates the completion's progress. Ends the attempt when the provider's
 * terminal event has been read, not when the caller has received it.
 */
export async function* readAnswer(
  request: CompleteRequest,
  { served, attempt, opening, rest, clean }: Answer,
  completion: Completion,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { id, streaming, progress } = completion;
  const sequencer = createSequencer(id, request, served, { clean, keepBlock: attempt.blocks.take });
  const idleMs = streaming ? attempt.limits.idleMs : undefined;
  progress.usage = sequencer.usage;
  attempt.record.usage = sequencer.usage;
  try {
    let batch: readonly StreamEvent[] | undefined = opening;
    while (batch !== undefined) {
      const events = sequencer.accept(batch);
      if (events.some(isContentEvent)) {
        if (progress.firstContentAt === undefined) beginContent(attempt, completion);
        progress.contentSent = streaming;
      }
      if (sequencer.isFinished()) attempt.end({ kind: "finished" });
      if (events.length > 0) yield events;
      if (sequencer.isFinished()) return;
      const failure = sequencer.failure();
      if (failure !== undefined) throw failure;
      batch = await rest.next(attempt.isWhole ? undefined : idleMs);
    }
    throw new GatewayError("STREAM_TRUNCATED", `${served.provider}: the answer ended before its terminal event`);
  } catch (thrown) {
    throw failWith(attempt, thrown);
  }
}

function beginContent({ record }: Attempt, completion: Completion): void {
  completion.progress.firstContentAt = completion.clock.now();
  completion.observer.contentBegan(record, completion);
}
