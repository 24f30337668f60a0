// Reads a stream as the API promises it, and says where it breaks the promise.
import type { Finished, Started, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.js";
import type { Part } from "../gen/tokenwire/v1/message_pb.js";
import { expectEqual, expectTrue } from "./expect.ts";

/** A streamed answer, or as much of it as there was. */
export interface Answer {
  /** Joined deltas, by kind. */
  text: string;
  reasoning: string;
  argumentsJson: string;
  started: Started | undefined;
  /** Id and name of the tool call that has begun last. */
  toolCall: { readonly id: string; readonly name: string };
  readonly parts: Part[];
  textDeltas: number;
  heartbeats: number;
  /** Events of kinds that are newer than this client; they are skipped. */
  unknownEvents: number;
  finished: Finished | undefined;
}

/** An answer of which nothing has come. */
export function emptyAnswer(): Answer {
  return {
    text: "",
    reasoning: "",
    argumentsJson: "",
    started: undefined,
    toolCall: { id: "", name: "" },
    parts: [],
    textDeltas: 0,
    heartbeats: 0,
    unknownEvents: 0,
    finished: undefined,
  };
}

/** Reads a stream to its end. `onEvent` is awaited after each event. `into` has what came when the stream fails. */
export async function readStream(
  stream: AsyncIterable<StreamCompleteResponse>,
  into: Answer = emptyAnswer(),
  onEvent: (answer: Answer) => void | Promise<void> = () => {},
): Promise<Answer & { readonly finished: Finished }> {
  for await (const message of stream) {
    addEvent(into, message);
    await onEvent(into);
  }
  const { finished } = into;
  if (finished === undefined) throw new Error("status OK without `finished`");
  return { ...into, finished };
}

function addEvent(answer: Answer, { event }: StreamCompleteResponse): void {
  expectTrue("`finished` is the last event", answer.finished === undefined);
  if (event.case !== "heartbeat") expectEqual("begun before", answer.started !== undefined, event.case !== "started");
  switch (event.case) {
    case "started":
      answer.started = event.value;
      return;
    case "textDelta":
      answer.text += event.value;
      answer.textDeltas += 1;
      return;
    case "reasoningDelta":
      answer.reasoning += event.value;
      return;
    case "toolCallStarted":
      answer.toolCall = event.value;
      return;
    case "toolCallDelta":
      answer.argumentsJson += event.value.argumentsJson;
      return;
    case "partFinished":
      expectEqual("index of a part", event.value.index, answer.parts.length);
      if (event.value.part !== undefined) answer.parts.push(event.value.part);
      return;
    case "heartbeat":
      answer.heartbeats += 1;
      return;
    case "finished":
      answer.finished = event.value;
      return;
    case undefined:
      answer.unknownEvents += 1;
      return;
    default:
      return;
  }
}
