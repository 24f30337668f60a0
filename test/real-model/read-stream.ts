import type { Finished, StreamCompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** A streamed answer that was read to its end. */
export interface ReadAnswer {
  /** The kinds of its events, in order. */
  readonly kinds: readonly string[];
  readonly deltas: readonly string[];
  readonly text: string;
  readonly finished: Finished;
  /** Output tokens a second, from the first delta to the end. */
  readonly tokensPerSecond: number;
}

/** Reads a stream to its end. Fails when it ends without `finished`. */
export async function readAnswer(stream: AsyncIterable<StreamCompleteResponse>): Promise<ReadAnswer> {
  const kinds: string[] = [];
  const deltas: string[] = [];
  let finished: Finished | undefined;
  let firstDeltaAt = Number.NaN;
  for await (const { event } of stream) {
    kinds.push(event.case ?? "unknown");
    if (event.case === "finished") finished = event.value;
    if (event.case !== "textDelta") continue;
    if (deltas.length === 0) firstDeltaAt = performance.now();
    deltas.push(event.value);
  }
  if (finished?.usage === undefined) throw new Error(`a stream ended well without finished: ${kinds.join(", ")}`);
  const seconds = (performance.now() - firstDeltaAt) / 1_000;
  return { kinds, deltas, text: deltas.join(""), finished, tokensPerSecond: finished.usage.outputTokens / seconds };
}

/**
 * Reads a stream to its end, and calls `act` when it has brought so many text
 * deltas. Returns the kind of its last event.
 */
export async function readPast(
  stream: AsyncIterable<StreamCompleteResponse>,
  deltaCount: number,
  act: () => void | Promise<void>,
): Promise<string | undefined> {
  let deltas = 0;
  let last: string | undefined;
  for await (const { event } of stream) {
    last = event.case;
    if (event.case !== "textDelta") continue;
    deltas += 1;
    if (deltas === deltaCount) await act();
  }
  return last;
}
