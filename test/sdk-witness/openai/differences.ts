import { isDeepStrictEqual } from "node:util";
import type { ChatCompletionStreamOptions } from "openai/resources/chat/completions";
import { asList, asObject, asString } from "../../../src/wire/json.ts";
import { commonDifferences, type KnownDifference } from "../known-differences.ts";

const withUsage: ChatCompletionStreamOptions = { include_usage: true };

/** Those of this kind of provider alone. */
export const openAiDifferences: readonly KnownDifference[] = [
  {
    what: "a stream has `stream_options.include_usage`; the SDK's has it when the caller says so",
    why: "without it no usage comes with a stream",
    explains: ({ path, sdk, tokenwire }) =>
      path === "body.stream_options" && sdk === undefined && isDeepStrictEqual(tokenwire, withUsage),
  },
  {
    what: "several texts of one message are one string; the SDK's are a list",
    why: "many servers of this API take a string only",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.messages\[\d+\]\.content$/.test(path) && joinTexts(sdk) === tokenwire,
  },
  {
    what: "a tool that takes nothing has the schema of an empty object; the SDK's has none",
    why: "some servers of this API refuse a tool without a schema",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.tools\[\d+\]\.function\.parameters$/.test(path) &&
      sdk === undefined &&
      isDeepStrictEqual(tokenwire, { type: "object", properties: {} }),
  },
  {
    what: "a file that goes along without a title is named `document`; the SDK's has no name",
    why: "OpenAI refuses a file without a name",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.messages\[\d+\]\.content\[\d+\]\.file\.filename$/.test(path) &&
      sdk === undefined &&
      tokenwire === "document",
  },
];

/** All that calls of this kind may differ in. */
export const known: readonly KnownDifference[] = [...commonDifferences, ...openAiDifferences];

/** The text of a list of nothing but text parts. */
function joinTexts(content: unknown): string | undefined {
  const parts = asList(content).map(asObject);
  if (parts.length === 0 || parts.some((part) => part?.["type"] !== "text")) return undefined;
  return parts.map((part) => asString(part?.["text"])).join("");
}
