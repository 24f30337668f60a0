import { create, toBinary } from "@bufbuild/protobuf";
import { type Citation, CitationSchema } from "../../../gen/tokenwire/v1/message_pb.ts";

const maxPosition = 2 ** 31 - 1;

/** Reads a position of a provider: a whole number from 0 to 2^31 - 1, or undefined for anything else. */
export function toPosition(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= maxPosition ? value : undefined;
}

/** Whether a citation says anything of its source. */
export function namesSource({ title, url, citedText, fileId, documentIndex }: Citation): boolean {
  return title !== "" || url !== "" || citedText !== "" || fileId !== "" || documentIndex !== undefined;
}

/** A citation as it can be emitted: proto strings are UTF-8, which has no half characters. */
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

/** Those of the citations that are not among the emitted ones. */
export function withoutEmitted(citations: readonly Citation[], emitted: readonly Citation[]): Citation[] {
  // By keys: an answer may have thousands, and comparing each with each would take their square.
  const keys = new Set(emitted.map(keyOf));
  return citations.map(toWellFormed).filter((citation) => !keys.has(keyOf(citation)));
}

function keyOf(citation: Citation): string {
  return Buffer.from(toBinary(CitationSchema, citation)).toString("latin1");
}

/** What a citation holds besides its texts, in characters. */
const citationOverhead = 64;

/** Characters that a citation holds, its numbers included. */
export function lengthOfCitation({ title, url, citedText, fileId }: Citation): number {
  return citationOverhead + title.length + url.length + citedText.length + fileId.length;
}
