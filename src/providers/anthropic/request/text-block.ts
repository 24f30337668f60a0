import { unsupported } from "../../../core/errors/unsupported.ts";
import type { TextBlock } from "../api.ts";
import { isBlank, type PlacedPart } from "./part-with-path.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * A block of the text of a part, with its mark. Throws UNSUPPORTED_FEATURE, naming
 * the part, for white space alone, which Anthropic takes nowhere.
 */
export function toTextBlock(text: string, { part, path }: PlacedPart, { facts, markCache }: RequestContext): TextBlock {
  if (facts.isAnthropics && isBlank(part)) throw unsupported(path, "it needs more than white space; leave it out");
  return { type: "text", text, cache_control: markCache(part.cacheHint, path) };
}
