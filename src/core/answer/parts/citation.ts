import { create, toBinary } from "@bufbuild/protobuf";
import { type Citation, CitationSchema } from "../../../gen/tokenwire/v1/message_pb.ts";

const maxPosition = 2 ** 31 - 1;

/** Reads a text position that a provider reports: a whole number from 0 to 2^31 - 1, or undefined for anything else. */
export function toPosition(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= maxPosition ? value : undefined;
}

/** Whether a citation identifies or quotes its source. */
export function namesSource({ title, url, citedText, fileId, documentIndex }: Citation): boolean {
  return title !== "" || url !== "" || citedText !== "" || fileId !== "" || documentIndex !== undefined;
}

/** Replaces lone surrogates in the texts of a citation by U+FFFD, since proto strings are UTF-8. */
export function toWellFormed(citation: Citation): Citation {
  const { title, url, citedText, fileId } = citation;
  return create(CitationSchema, {
    ...citation,
    title: title.toWellFormed(),
    url: url.toWellFormed(),
    citedText: citedText.toWellFormed(),
    fileId: fileId.toWellFormed(),
  });
}

/** Those citations, well-formed, that are not among the emitted ones. */
export function withoutEmitted(citations: readonly Citation[], emitted: readonly Citation[]): Citation[] {
  // A set of keys, because an answer may have thousands: comparing all pairs would take quadratic time.
  const keys = new Set(emitted.map(keyOf));
  return citations.map(toWellFormed).filter((citation) => !keys.has(keyOf(citation)));
}

function keyOf(citation: Citation): string {
  return Buffer.from(toBinary(CitationSchema, citation)).toString("latin1");
}

/** Added to the length of a citation, in characters, so that one without texts counts too. */
const citationOverhead = 64;

/** Length of a citation in characters, with {@link citationOverhead} for its numbers. */
export function lengthOfCitation({ title, url, citedText, fileId }: Citation): number {
  return citationOverhead + title.length + url.length + citedText.length + fileId.length;
}
