import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { ToolCallDeltaSchema, ToolCallStartedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { ToolCallSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import { createPlaceholderFilter } from "../../../kit/placeholder-filter.ts";
import { unexpectedEvent } from "../protocol-error.ts";
import { type BlockReader, partFinished } from "./block-reader.ts";
import { createCallInput } from "./call-input.ts";

/** Whether a call was made by code that the provider runs, and not by the model itself. */
export function isCalledByCode(block: JsonObject): boolean {
  const caller = asObject(block["caller"]);
  return caller !== undefined && caller["type"] !== "direct";
}

/**
 * Creates the reader of a tool call. Its id is left out where an open call has it
 * (`openIds`), since the event that finishes a call names it by its id. Throws UPSTREAM_PROTOCOL_ERROR for a call
 * without a name, since no caller could run it.
 */
export function createToolUseReader(block: JsonObject, index: number, openIds: ReadonlySet<string>): BlockReader {
  const givenId = asString(block["id"]).toWellFormed();
  const id = openIds.has(givenId) ? "" : givenId;
  const name = asString(block["name"]);
  if (name === "") throw unexpectedEvent("a tool call has no name");
  const caller = asObject(block["caller"]);
  const input = createCallInput(block["input"]);
  const placeholder = createPlaceholderFilter();
  let hasEmitted = false;

  function emit(argumentsJson: string): StreamEvent[] {
    if (argumentsJson === "") return [];
    hasEmitted = true;
    return [{ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) }];
  }

  function close(): StreamEvent[] {
    // A call without an id gets one later, in the core, which also finishes its part.
    if (id === "") return [];
    const value = create(ToolCallSchema, { id, name });
    return [partFinished({ case: "toolCall", value }, isCalledByCode(block) ? { caller } : undefined)];
  }

  return {
    takes: ["input"],
    staysOpen: true,
    ...(id !== "" && { callId: id }),
    begin() {
      const value = create(ToolCallStartedSchema, { index, id, name });
      return [{ case: "toolCallStarted", value }, ...emit(input.beginning)];
    },
    read(delta, isLate = false) {
      if (delta.kind !== "input") return [];
      const text = placeholder.push(delta.text);
      input.add(text, isLate);
      return emit(text);
    },
    finish() {
      const last = placeholder.flush();
      input.add(last, false);
      const whole = input.whole();
      return [...emit(hasEmitted ? last : whole), ...close()];
    },
  };
}
