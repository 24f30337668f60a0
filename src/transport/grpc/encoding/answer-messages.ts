// The messages that begin and end nearly every answer, written without the reflection of protobuf-es, which costs several times as much.
import type { StreamEvent } from "../../../core/answer/event.ts";
import type { CompleteResponse, Finished, PartFinished, Started } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Message, Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { Cost, Served, Usage } from "../../../gen/tokenwire/v1/usage_pb.ts";
import type { MessageWriter } from "./message-writer.ts";

// The numbers of fields are those of proto/tokenwire/v1.

/** Writes a StreamCompleteResponse with this event. The writer gives up on kinds of events and parts that few answers have. */
export function writeEvent(writer: MessageWriter, event: StreamEvent): void {
  switch (event.case) {
    case "started":
      return writeStarted(writer, event.value);
    case "partFinished":
      return writePartFinished(writer, event.value);
    case "usage":
      return writeUsage(writer, 7, event.value);
    case "finished":
      return writeFinished(writer, event.value);
    default:
      return writer.giveUp();
  }
}

/** Writes a CompleteResponse. The writer gives up on kinds of parts that few answers have. */
export function writeResponse(writer: MessageWriter, response: CompleteResponse): void {
  writer.expect(response, "tokenwire.v1.CompleteResponse");
  writer.text(1, response.id);
  writer.text(2, response.text);
  if (response.message !== undefined) writeMessage(writer, 3, response.message);
  writer.number(4, response.finishReason);
  writer.text(5, response.providerFinishReason);
  if (response.usage !== undefined) writeUsage(writer, 6, response.usage);
  if (response.served !== undefined) writeServed(writer, 7, response.served);
  writer.setText(8, response.stopSequence);
  writer.text(9, response.refusalCategory);
}

function writeStarted(writer: MessageWriter, started: Started): void {
  writer.expect(started, "tokenwire.v1.Started");
  const start = writer.enter(4);
  writer.text(1, started.id);
  if (started.served !== undefined) writeServed(writer, 2, started.served);
  writer.leave(start);
}

function writeServed(writer: MessageWriter, field: number, served: Served): void {
  writer.expect(served, "tokenwire.v1.Served");
  const start = writer.enter(field);
  writer.text(1, served.provider);
  writer.text(2, served.model);
  writer.text(3, served.providerRequestId);
  writer.number(4, served.attempt);
  writer.leave(start);
}

function writePartFinished(writer: MessageWriter, finished: PartFinished): void {
  writer.expect(finished, "tokenwire.v1.PartFinished");
  const start = writer.enter(6);
  writer.number(1, finished.index);
  if (finished.part !== undefined) writePart(writer, 2, finished.part);
  writer.leave(start);
}

function writeMessage(writer: MessageWriter, field: number, message: Message): void {
  writer.expect(message, "tokenwire.v1.Message");
  const start = writer.enter(field);
  writer.number(1, message.role);
  writer.text(2, message.text);
  for (const part of message.parts) writePart(writer, 3, part);
  writer.leave(start);
}

/** Writes a part that is text and nothing else. */
function writePart(writer: MessageWriter, field: number, part: Part): void {
  const { content, citations, providerState, cacheHint } = part;
  writer.expect(part, "tokenwire.v1.Part");
  if (content.case !== "text" || citations.length > 0 || providerState.length > 0 || cacheHint !== undefined)
    return writer.giveUp();
  const start = writer.enter(field);
  writer.setText(1, content.value);
  writer.leave(start);
}

function writeFinished(writer: MessageWriter, finished: Finished): void {
  writer.expect(finished, "tokenwire.v1.Finished");
  const start = writer.enter(8);
  writer.number(1, finished.finishReason);
  writer.text(2, finished.providerFinishReason);
  if (finished.usage !== undefined) writeUsage(writer, 3, finished.usage);
  writer.setText(4, finished.stopSequence);
  writer.text(5, finished.refusalCategory);
  writer.leave(start);
}

function writeUsage(writer: MessageWriter, field: number, usage: Usage): void {
  writer.expect(usage, "tokenwire.v1.Usage");
  const start = writer.enter(field);
  writer.number(1, usage.inputTokens);
  writer.number(2, usage.outputTokens);
  writer.setNumber(3, usage.cacheReadTokens);
  writer.setNumber(4, usage.cacheWriteTokens);
  writer.setNumber(5, usage.reasoningTokens);
  writer.number(6, usage.source);
  if (usage.cost !== undefined) writeCost(writer, 7, usage.cost);
  writer.leave(start);
}

function writeCost(writer: MessageWriter, field: number, cost: Cost): void {
  writer.expect(cost, "tokenwire.v1.Cost");
  const start = writer.enter(field);
  writer.large(1, cost.nanoUsd);
  writer.number(2, cost.source);
  writer.setLarge(3, cost.callNanoUsd);
  writer.leave(start);
}
