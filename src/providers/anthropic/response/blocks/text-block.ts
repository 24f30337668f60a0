import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { namesSource, toPosition } from "../../../../core/answer/parts/citation.ts";
import {
  CitationSchema,
  type SourceRange,
  SourceRange_Unit,
  SourceRangeSchema,
} from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import { type BlockReader, partFinished } from "./block-reader.ts";

/** Creates the reader of a text with its citations. */
export function createTextReader(block: JsonObject): BlockReader {
  const citations = [...asList(block["citations"])];
  let isEmpty = true;

  function emit(value: string): StreamEvent[] {
    if (value === "") return [];
    isEmpty = false;
    return [{ case: "textDelta", value }];
  }

  return {
    takes: ["text", "citation"],
    staysOpen: false,
    begin: () => [...emit(asString(block["text"])), ...citations.flatMap(toCitationEvents)],
    read(delta) {
      if (delta.kind === "text") return emit(delta.text);
      if (delta.kind !== "citation") return [];
      citations.push(delta.citation);
      return toCitationEvents(delta.citation);
    },
    finish() {
      if (isEmpty) return [];
      return [partFinished({ case: "text", value: "" }, citations.length > 0 ? { citations } : undefined)];
    },
  };
}

/** The event of a citation; none where it does not name its source. */
export function toCitationEvents(raw: unknown): StreamEvent[] {
  const citation = asObject(raw) ?? {};
  const documentIndex = toPosition(citation["document_index"] ?? citation["search_result_index"]);
  const sourceRange = toSourceRange(citation);
  const value = create(CitationSchema, {
    title: asString(citation["document_title"]) || asString(citation["title"]),
    // The source of a search result is the caller's own name for it, usually a URL.
    url: asString(citation["url"]) || asString(citation["source"]),
    citedText: asString(citation["cited_text"]),
    fileId: asString(citation["file_id"]),
    ...(documentIndex !== undefined && { documentIndex }),
    ...(sourceRange && { sourceRange }),
  });
  return namesSource(value) ? [{ case: "citation", value }] : [];
}

interface RangeMembers {
  readonly unit: SourceRange_Unit;
  readonly start: string;
  readonly end: string;
}

const blocks: RangeMembers = { unit: SourceRange_Unit.BLOCKS, start: "start_block_index", end: "end_block_index" };

// https://platform.claude.com/docs/en/build-with-claude/citations
const ranges: ReadonlyMap<unknown, RangeMembers> = new Map<unknown, RangeMembers>([
  ["char_location", { unit: SourceRange_Unit.CHARACTERS, start: "start_char_index", end: "end_char_index" }],
  ["page_location", { unit: SourceRange_Unit.PAGES, start: "start_page_number", end: "end_page_number" }],
  ["content_block_location", blocks],
  ["search_result_location", blocks],
]);

function toSourceRange(citation: JsonObject): SourceRange | undefined {
  const members = ranges.get(citation["type"]);
  const start = members && toPosition(citation[members.start]);
  const end = members && toPosition(citation[members.end]);
  if (members === undefined || start === undefined || end === undefined) return undefined;
  return create(SourceRangeSchema, { unit: members.unit, start, end });
}
