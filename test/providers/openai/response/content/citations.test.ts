import { toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CitationSchema } from "../../../../../src/gen/tokenwire/v1/message_pb.ts";
import { toJsonAnswer } from "../../../../support/http-answer.ts";
import { createOpenAiTarget } from "../../../../support/openai-target.ts";
import type { ProviderTarget } from "../../../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOpenAiTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

/** The citations of each text in an answer. */
async function citationsOf(message: object, rest: object = {}): Promise<unknown[]> {
  const answer = { choices: [{ index: 0, message, finish_reason: "stop" }], ...rest };
  upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(answer)));
  const response = await target.complete();
  const texts = response.message?.parts.filter(({ content }) => content.case === "text") ?? [];
  return texts.map(({ citations }) => citations.map((citation) => toJson(CitationSchema, citation)));
}

const url = "https://example.com/a";

test.each<[whose: string, annotation: object, expected: object]>([
  [
    "OpenAI's of a URL",
    { type: "url_citation", url_citation: { url, title: "A", start_index: 0, end_index: 5 } },
    { url, title: "A", textStart: 0, textEnd: 5 },
  ],
  [
    "OpenRouter's, with what is cited",
    { type: "url_citation", url_citation: { url, title: "A", content: "so", start_index: 1, end_index: 2 } },
    { url, title: "A", citedText: "so", textStart: 1, textEnd: 2 },
  ],
  [
    "a file's",
    { type: "file_citation", start_index: 3, end_index: 4, file_citation: { file_id: "file-1", quote: "so" } },
    { fileId: "file-1", citedText: "so", textStart: 3, textEnd: 4 },
  ],
  [
    "a file's, flat",
    { type: "file_citation", file_id: "file-1", filename: "a.pdf" },
    { fileId: "file-1", title: "a.pdf" },
  ],
])("an annotation is a citation: %s", async (_, annotation, expected) => {
  expect(await citationsOf({ content: "hello", annotations: [annotation, annotation] })).toEqual([[expected]]);
});

test("an annotation that names no source is left out", async () => {
  const annotations = [{ type: "file", file: { hash: "1", content: [] } }, { type: "url_citation" }, null, "x"];

  expect(await citationsOf({ content: "hello", annotations })).toEqual([[]]);
});

test("Perplexity's sources come in the order of the numbers in the text, with the details of the results", async () => {
  const searchResults = [
    { title: "B", url: "https://example.com/b", date: "2026-11-01", snippet: "so" },
    { title: "C", url: "https://example.com/c" },
  ];
  const rest = { citations: [url, "https://example.com/b"], search_results: searchResults };

  expect(await citationsOf({ content: "It is so [1][2]." }, rest)).toEqual([
    [
      { url },
      { url: "https://example.com/b", title: "B", citedText: "so" },
      { url: "https://example.com/c", title: "C" },
    ],
  ]);
});

test("a reference of Mistral that names its source is a citation of the text before; any other is only carried", async () => {
  const content = [
    { type: "text", text: "It is " },
    { type: "tool_reference", tool: "web_search", title: "A", url },
    { type: "text", text: "so" },
    { type: "reference", reference_ids: [1] },
  ];

  expect(await citationsOf({ content })).toEqual([[{ url, title: "A" }], []]);
});
