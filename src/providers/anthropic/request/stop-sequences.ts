import type { RequestContext } from "./request-context.ts";

/** The sequences that end an answer. Meets those of white space alone, which Anthropic takes nowhere. */
export function toStopSequences(
  sequences: readonly string[],
  { facts, rejectOrDrop }: RequestContext,
): readonly string[] {
  if (!facts.isAnthropics) return sequences;
  return sequences.filter((sequence, index) => {
    const isBlank = sequence.trim() === "";
    if (isBlank) rejectOrDrop(`stop_sequences[${index}]`, "a stop sequence needs more than white space; leave it out");
    return !isBlank;
  });
}
