import type { Part } from "../../gen/tokenwire/v1/message_pb.ts";
import type { TextBlock } from "./api.ts";
import { toCacheControl } from "./cache-control.ts";

/** A block of text, with the mark of the part that it comes from. */
export function toTextBlock(text: string, { cacheHint }: Part): TextBlock {
  return { type: "text", text, cache_control: toCacheControl(cacheHint) };
}
