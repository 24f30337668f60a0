import { toJsonString } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { toWellFormed } from "../../../../core/answer/parts/citation.ts";
import { type Citation, CitationSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";

/** Tells each citation of an answer once: some servers repeat them with every chunk. */
export interface CitationEmitter {
  /** Sources of passages. */
  emit(citations: readonly Citation[]): StreamEvent[];
  /** Sources of the whole answer, known by their URLs: what is told of one later is not told again. */
  emitSources(sources: readonly Citation[]): StreamEvent[];
}

/** Creates the order of one answer. */
export function createCitationEmitter(): CitationEmitter {
  const emitted = new Set<string>();

  function emitOnce(citations: readonly Citation[], toKey: (citation: Citation) => string): StreamEvent[] {
    if (citations.length === 0) return [];
    return citations.map(toWellFormed).flatMap((value): StreamEvent[] => {
      const key = toKey(value);
      if (emitted.has(key)) return [];
      emitted.add(key);
      return [{ case: "citation", value }];
    });
  }

  return {
    emit: (citations) => emitOnce(citations, (citation) => toJsonString(CitationSchema, citation)),
    emitSources: (sources) => emitOnce(sources, ({ url }) => url),
  };
}
