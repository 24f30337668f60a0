import { isDeepStrictEqual } from "node:util";
import type { ChatCompletionStreamOptions } from "openai/resources/chat/completions";
import { asList, asObject, asString } from "../../../src/wire/json/json.ts";
import { commonDifferences, type KnownDifference } from "../known-differences.ts";

const withUsage: ChatCompletionStreamOptions = { include_usage: true };

/** The differences that only this kind of provider has. */
export const openAiDifferences: readonly KnownDifference[] = [
  {
    what: "streams have `stream_options.include_usage`; the SDK sends it only if the caller sets it",
    why: "without it a stream has no usage",
    explains: ({ path, sdk, tokenwire }) =>
      path === "body.stream_options" && sdk === undefined && isDeepStrictEqual(tokenwire, withUsage),
  },
  {
    what: "a single text of a message is a string; the SDK sends a list if the caller wrote one",
    why: "both mean the same, and some servers accept only a string",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.messages\[\d+\]\.content$/.test(path) && tokenwire !== undefined && textOf(sdk) === tokenwire,
  },
  {
    what: "a document of text is text between tags, with its title; the SDK's is a file",
    why: "OpenAI refuses files that are not PDF",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.messages\[\d+\]\.content$/.test(path) && tokenwire !== undefined && enclosed(sdk) === tokenwire,
  },
  {
    what: "a tool without parameters has the schema of an empty object; the SDK sends none",
    why: "some servers of this API refuse a tool without a schema",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.tools\[\d+\]\.function\.parameters$/.test(path) &&
      sdk === undefined &&
      isDeepStrictEqual(tokenwire, { type: "object", properties: {} }),
  },
  {
    what: "a file without a title is named `document`; the SDK sends no name",
    why: "OpenAI refuses a file without a name",
    explains: ({ path, sdk, tokenwire }) =>
      /^body\.messages\[\d+\]\.content\[\d+\]\.file\.filename$/.test(path) &&
      sdk === undefined &&
      tokenwire === "document",
  },
];

/** All differences that calls of this kind may have. */
export const known: readonly KnownDifference[] = [...commonDifferences, ...openAiDifferences];

/** The text of a list of one text part. */
function textOf(content: unknown): string | undefined {
  const [part, ...others] = asList(content).map(asObject);
  return part?.["type"] === "text" && others.length === 0 ? asString(part["text"]) : undefined;
}

/** The text of a list of one text file, as the gateway encloses it. */
function enclosed(content: unknown): string | undefined {
  const [part, ...others] = asList(content).map(asObject);
  const file = asObject(part?.["file"]);
  const [, base64] = /^data:text\/[^;]+;base64,(.+)$/.exec(asString(file?.["file_data"])) ?? [];
  if (base64 === undefined || others.length > 0) return undefined;
  return `<document title="${asString(file?.["filename"])}">\n${Buffer.from(base64, "base64").toString()}\n</document>`;
}
