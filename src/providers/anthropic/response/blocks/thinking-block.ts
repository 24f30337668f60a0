import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asString, type JsonObject } from "../../../../wire/json/json.ts";
import { type BlockReader, partFinished } from "./block-reader.ts";

/** Creates the reader of readable reasoning, which has a signature unless it was cut. */
export function createThinkingReader(block: JsonObject): BlockReader {
  let signature = asString(block["signature"]);
  let isEmpty = true;

  function emit(value: string): StreamEvent[] {
    if (value === "") return [];
    isEmpty = false;
    return [{ case: "reasoningDelta", value }];
  }

  return {
    takes: ["thinking", "signature"],
    staysOpen: false,
    begin: () => emit(asString(block["thinking"])),
    read(delta) {
      if (delta.kind === "signature") signature += delta.text;
      return delta.kind === "thinking" ? emit(delta.text) : [];
    },
    finish() {
      if (isEmpty && signature === "") return [];
      const value = create(ReasoningSchema, { signature: toBytes(signature) });
      return [partFinished({ case: "reasoning", value }, {})];
    },
  };
}

/** Creates the reader of reasoning that the provider redacts. */
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
