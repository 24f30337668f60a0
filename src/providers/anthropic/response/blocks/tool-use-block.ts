import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { ToolCallDeltaSchema, ToolCallStartedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { ToolCallSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asObject, asString, type JsonObject } from "../../../../wire/json.ts";
import { createPlaceholderFilter } from "../../../kit/placeholder-filter.ts";
import { outOfStep } from "../out-of-step.ts";
import type { BlockReader } from "./block-reader.ts";
import { createCallInput } from "./call-input.ts";
import { partFinished } from "./part-finished.ts";

/** Whether a call was made by code that the provider runs, and not by the model itself. */
export function isCalledByCode(block: JsonObject): boolean {
  const caller = asObject(block["caller"]);
  return caller !== undefined && caller["type"] !== "direct";
}

/** Creates the reader of a call. Throws UPSTREAM_PROTOCOL_ERROR for one without a name, which nobody could make. */
export function createToolUseReader(block: JsonObject, index: number): BlockReader {
  const id = asString(block["id"]).toWellFormed();
  const name = asString(block["name"]);
  if (name === "") throw outOfStep("a tool call has no name");
  const caller = asObject(block["caller"]);
  const input = createCallInput(block["input"]);
  const placeholder = createPlaceholderFilter();
  let isWritten = false;

  function write(argumentsJson: string): StreamEvent[] {
    if (argumentsJson === "") return [];
    isWritten = true;
    return [{ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) }];
  }

  function close(): StreamEvent[] {
    // Without an id the gateway makes one up, which we do not know.
    if (id === "") return [];
    const value = create(ToolCallSchema, { id, name });
    return [partFinished({ case: "toolCall", value }, isCalledByCode(block) ? { caller } : undefined)];
  }

  return {
    takes: ["input"],
    staysOpen: true,
    begin() {
      const value = create(ToolCallStartedSchema, { index, id, name });
      return [{ case: "toolCallStarted", value }, ...write(input.beginning)];
    },
    read(delta, isLate = false) {
      if (delta.kind !== "input") return [];
      const text = placeholder.push(delta.text);
      input.add(text, isLate);
      return write(text);
    },
    finish() {
      const last = placeholder.flush();
      input.add(last, false);
      const whole = input.whole();
      return [...write(isWritten ? last : whole), ...close()];
    },
  };
}
