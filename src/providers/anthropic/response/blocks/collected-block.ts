import { findJsonFault } from "../../../../core/text/json-fault.ts";
import { type JsonObject, jsonText } from "../../../../wire/json.ts";
import type { BlockReader } from "./block-reader.ts";

/** Collects a block that goes back as it came. */
export interface BlockCollector extends Pick<BlockReader, "read"> {
  /** The block with what came in deltas, but for an input that is no JSON, which the API would not take back. */
  whole(): JsonObject;
}

/** Creates the collector of a block, from what it starts with. */
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
