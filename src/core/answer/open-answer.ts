import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Served } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Attempt } from "../call/attempt.ts";
import { failWith } from "../call/lifetime.ts";
import { untilEnded } from "../call/until-aborted.ts";
import { GatewayError } from "../errors/error.ts";
import { keepWord } from "../errors/secrets.ts";
import type { Provider } from "../provider.ts";
import type { Answer } from "./answer.ts";
import { BatchReader } from "./batch-reader.ts";
import { isContentEvent, type StreamEvent } from "./event.ts";
import { SilenceLimit } from "./silence-limit.ts";

/**
 * Opens a provider's answer and reads it up to its first content event or its end.
 * Rejects with a GatewayError: the provider's, FIRST_TOKEN_TIMEOUT, or
 * STREAM_TRUNCATED for an answer without content or end. When it rejects, the
 * attempt has ended.
 */
export async function openAnswer(provider: Provider, request: CompleteRequest, attempt: Attempt): Promise<Answer> {
  const { call } = attempt;
  const silence = new SilenceLimit(attempt, provider.name);
  if (call.streaming) silence.awaitFirst(attempt.limits.firstTokenMs);
  try {
    const source = await untilEnded(attempt, () => provider.open(request, attempt));
    attempt.record.answeredAt = call.clock.now();
    const rest = new BatchReader(source, attempt, silence);
    const opening = await readOpening(rest, attempt);
    if (opening === undefined) throw truncated(provider, attempt);
    silence.clear();
    call.progress.contentRead = true;
    attempt.record.openedAt = call.clock.now();
    const served = servedBy(provider, request, attempt, opening);
    call.progress.served = served;
    return { served, attempt, opening, rest, clean: provider.clean ?? keepWord };
  } catch (thrown) {
    throw failWith(attempt, thrown);
  }
}

// Citations before the first text are kept, so their number needs a limit. No answer has this many.
const maxEarlyCitations = 1_000;

/**
 * Reads up to the first content or `finished`; undefined if neither comes. Of the
 * events before that it keeps the last of each kind, and every citation, because
 * citations wait for the text that follows them. The result does not depend on how
 * many reads the events came in.
 */
async function readOpening(reader: BatchReader, { record }: Attempt): Promise<readonly StreamEvent[] | undefined> {
  let before: readonly StreamEvent[] = [];
  for (;;) {
    const batch = await reader.next();
    if (batch === undefined) return undefined;
    const start = batch.findIndex(beginsAnswer);
    // Most providers send `started` alone, or with the first content.
    if (start === 0 && before.length === 0) return batch;
    before = lastOfEach(before, start < 0 ? batch : batch.slice(0, start));
    for (const event of before) if (event.case === "usage") record.reportedUsage = event.value;
    if (start >= 0) return [...before, ...batch.slice(start)];
    if (before.length > maxEarlyCitations) return before;
  }
}

function lastOfEach(before: readonly StreamEvent[], added: readonly StreamEvent[]): readonly StreamEvent[] {
  if (before.length + added.length <= 1) return before.length === 0 ? added : before;
  const events = [...before, ...added];
  const citations = events.filter(({ case: kind }) => kind === "citation");
  const others = events.filter(({ case: kind }) => kind !== "citation");
  return [...new Map(others.map((event) => [event.case, event])).values(), ...citations];
}

function beginsAnswer(event: StreamEvent): boolean {
  return event.case === "finished" || (isContentEvent(event) && event.case !== "citation");
}

function truncated(provider: Provider, attempt: Attempt): GatewayError {
  const message = `${provider.name}: the answer to attempt ${attempt.number} ended before any content`;
  return new GatewayError("STREAM_TRUNCATED", message);
}

/** Says who serves a call: a literal of the generated type, which costs less than `create`. */
export function toServed(provider: string, model: string, attempt: number, providerRequestId = ""): Served {
  return { $typeName: "tokenwire.v1.Served", provider, model, providerRequestId, attempt };
}

function servedBy(
  provider: Provider,
  request: CompleteRequest,
  attempt: Attempt,
  opening: readonly StreamEvent[],
): Served {
  const { clean = keepWord } = provider;
  const reported = opening.find((event) => event.case === "started")?.value.served;
  const model = clean(reported?.model ?? "") || request.model;
  return toServed(provider.name, model, attempt.number, clean(reported?.providerRequestId ?? ""));
}
