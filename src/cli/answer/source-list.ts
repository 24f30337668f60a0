import type { Citation } from "../../gen/tokenwire/v1/message_pb.ts";
import type { Output } from "./output.ts";

/** Collects the sources of an answer, to show them after its text. */
export interface SourceList {
  add(citation: Citation): void;
  /** Writes each source once, one a line, in the order in which they were first cited. */
  show(): void;
}

/** Creates the list of one answer. */
export function createSourceList(output: Output): SourceList {
  const lines = new Set<string>();
  return {
    add(citation) {
      lines.add(describeSource(citation));
    },
    show() {
      for (const line of lines) output.note(`source: ${line}`, "dim");
    },
  };
}

/** The title and the address of a source, or the cited text when it has neither. */
function describeSource({ title, url, fileId, citedText, documentIndex }: Citation): string {
  const names = [title, url || fileId].filter((name) => name !== "");
  const document = documentIndex === undefined ? "" : `document ${documentIndex}`;
  return (names.join(" ") || document || citedText).replaceAll(/\s+/g, " ");
}
