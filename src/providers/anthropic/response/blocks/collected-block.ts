import type { StreamEvent } from "../../../../core/answer/event.ts";
import { findJsonFault } from "../../../../core/text/json-fault.ts";
import { type JsonObject, jsonText } from "../../../../wire/json/json.ts";
import { type BlockReader, carrierFinished } from "./block-reader.ts";

/** Collects a block that is sent back unchanged. */
export interface BlockCollector extends Pick<BlockReader, "read"> {
  /** The block with its deltas. An input that is not JSON is left out, since the API would reject it. */
  whole(): JsonObject;
}

/** Creates the collector of a block, from its start. */
export function createBlockCollector(block: JsonObject): BlockCollector {
  let input = "";
  let content = "";
  return {
    read(delta) {
      if (delta.kind === "input") input += delta.text;
      if (delta.kind === "compaction") content += delta.text;
      return [];
    },
    whole: () => ({
      ...block,
      ...(input !== "" && findJsonFault(input, maxInputDepth) === undefined && { input: jsonText(input) }),
      ...(content !== "" && { content }),
    }),
  };
}

const maxInputDepth = 60;

/** Creates the reader of a block that is collected whole, from which `toFinished` makes the event that finishes its part. */
export function createCollectedReader(block: JsonObject, toFinished: (whole: JsonObject) => StreamEvent): BlockReader {
  const collector = createBlockCollector(block);
  return {
    takes: ["input", "compaction"],
    staysOpen: false,
    begin: () => [],
    read: collector.read,
    finish: () => [toFinished(collector.whole())],
  };
}

/** Creates the reader of a block that the API has no part for, such as a summary of the conversation. */
export function createCarrierReader(block: JsonObject): BlockReader {
  return createCollectedReader(block, (whole) => carrierFinished({ block: whole }));
}
