import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asString, type JsonObject } from "../../../../wire/json.ts";
import type { BlockReader } from "./block-reader.ts";
import { partFinished } from "./part-finished.ts";

/** Creates the reader of what the model thought in words. It has a signature unless it is cut short. */
export function createThinkingReader(block: JsonObject): BlockReader {
  let signature = asString(block["signature"]);
  let isEmpty = true;

  function write(value: string): StreamEvent[] {
    if (value === "") return [];
    isEmpty = false;
    return [{ case: "reasoningDelta", value }];
  }

  return {
    takes: ["thinking", "signature"],
    staysOpen: false,
    begin: () => write(asString(block["thinking"])),
    read(delta) {
      if (delta.kind === "signature") signature += delta.text;
      return delta.kind === "thinking" ? write(delta.text) : [];
    },
    finish() {
      if (isEmpty && signature === "") return [];
      const value = create(ReasoningSchema, { signature: toBytes(signature) });
      return [partFinished({ case: "reasoning", value }, {})];
    },
  };
}

/** Creates the reader of what the model thought and the provider withholds. */
export function createRedactedReader(block: JsonObject): BlockReader {
  const value = create(ReasoningSchema, { signature: toBytes(asString(block["data"])), redacted: true });
  return {
    takes: [],
    staysOpen: false,
    begin: () => [],
    read: () => [],
    finish: () => [partFinished({ case: "reasoning", value }, {})],
  };
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
