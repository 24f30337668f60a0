import { toJson } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CitationSchema } from "../../../../../src/gen/tokenwire/v1/message_pb.ts";
import { toCitationEvents } from "../../../../../src/providers/anthropic/response/blocks/text-block.ts";

function toldOf(raw: unknown): unknown[] {
  return toCitationEvents(raw).map(({ case: kind, value }) =>
    kind === "citation" ? toJson(CitationSchema, value) : kind,
  );
}

const document = { cited_text: "It is so.", document_index: 1, document_title: "Facts", file_id: "file_1" };
const base = { citedText: "It is so.", documentIndex: 1, title: "Facts", fileId: "file_1" };

test.each([
  [
    "characters of a document",
    { type: "char_location", ...document, start_char_index: 0, end_char_index: 9 },
    { ...base, sourceRange: { unit: "UNIT_CHARACTERS", end: 9 } },
  ],
  [
    "pages of a document",
    { type: "page_location", ...document, start_page_number: 1, end_page_number: 3 },
    { ...base, sourceRange: { unit: "UNIT_PAGES", start: 1, end: 3 } },
  ],
  [
    "blocks of a document without a title",
    {
      type: "content_block_location",
      ...document,
      document_title: null,
      file_id: null,
      start_block_index: 2,
      end_block_index: 3,
    },
    { citedText: "It is so.", documentIndex: 1, sourceRange: { unit: "UNIT_BLOCKS", start: 2, end: 3 } },
  ],
  [
    "blocks of a search result",
    {
      type: "search_result_location",
      cited_text: "So.",
      search_result_index: 0,
      source: "https://example.com",
      title: "T",
      start_block_index: 0,
      end_block_index: 1,
    },
    {
      citedText: "So.",
      documentIndex: 0,
      url: "https://example.com",
      title: "T",
      sourceRange: { unit: "UNIT_BLOCKS", end: 1 },
    },
  ],
  [
    "a web page",
    {
      type: "web_search_result_location",
      cited_text: "So.",
      encrypted_index: "Eo8B",
      title: null,
      url: "https://example.com",
    },
    { citedText: "So.", url: "https://example.com" },
  ],
  [
    "a location of an unknown type",
    { type: "verse_location", cited_text: "So.", start_verse: 1, end_verse: 2 },
    { citedText: "So." },
  ],
  [
    "invalid positions",
    { type: "char_location", cited_text: "So.", document_index: -1, start_char_index: 0.5, end_char_index: 2 ** 31 },
    { citedText: "So." },
  ],
])("a citation of %s becomes an event", (_, raw, expected) => {
  expect(toldOf(raw)).toEqual([expected]);
});

test.each([[null], ["x"], [{}], [{ type: "char_location", start_char_index: 0, end_char_index: 9 }]])(
  "a citation without a source has no event: %j",
  (raw) => {
    expect(toldOf(raw)).toEqual([]);
  },
);
