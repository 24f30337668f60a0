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
import type { BlockDelta } from "../../api.ts";
import { type BlockReader, type DeltaKind, partFinished } from "./block-reader.ts";

/** TextReader reads a text with its citations. */
export class TextReader implements BlockReader {
  readonly takes: readonly DeltaKind[] = takes;
  readonly staysOpen = false;
  readonly #start: string;
  readonly #citations: unknown[];
  #isEmpty = true;

  constructor(block: JsonObject) {
    this.#start = asString(block["text"]);
    this.#citations = [...asList(block["citations"])];
  }

  begin(): StreamEvent[] {
    return [...this.#emit(this.#start), ...this.#citations.flatMap(toCitationEvents)];
  }

  read(delta: BlockDelta): StreamEvent[] {
    if (delta.kind === "text") return this.#emit(delta.text);
    if (delta.kind !== "citation") return [];
    this.#citations.push(delta.citation);
    return toCitationEvents(delta.citation);
  }

  /** Whether any of its text has come. */
  hasBegun(): boolean {
    return !this.#isEmpty;
  }

  finish(): StreamEvent[] {
    if (this.#isEmpty) return [];
    const state = this.#citations.length > 0 ? { citations: this.#citations } : undefined;
    return [partFinished({ case: "text", value: "" }, state)];
  }

  #emit(value: string): StreamEvent[] {
    if (value === "") return [];
    this.#isEmpty = false;
    return [{ case: "textDelta", value }];
  }
}

const takes: readonly DeltaKind[] = ["text", "citation"];

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
