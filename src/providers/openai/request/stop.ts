import type { RequestContext } from "./request-context.ts";

/** The stop sequences, as many as both model and server take. Meets those beyond. */
export function toStop(
  sequences: readonly string[],
  { facts, dialect, rejectOrDrop }: RequestContext,
): readonly string[] | undefined {
  const most = Math.min(facts.maxStopSequences, dialect.maxStopSequences);
  if (sequences.length > most) {
    const limitedBy = facts.maxStopSequences <= dialect.maxStopSequences ? "model" : "server";
    rejectOrDrop(
      "stop_sequences",
      `this ${limitedBy} takes ${most === 0 ? "none" : `at most ${most}`}; leave the others out`,
    );
  }
  const taken = sequences.slice(0, most);
  return taken.length === 0 ? undefined : taken;
}
