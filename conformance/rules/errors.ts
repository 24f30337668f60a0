import { asObject, asString, type JsonObject } from "../../src/wire/json/json.ts";
import { choicesOf, finishWordsOf } from "../bytes/chat.ts";
import { type AnswerBytes, objectsIn } from "../bytes/documents.ts";
import { stringsIn } from "../bytes/errors.ts";
import { stopReasonsOf } from "../bytes/messages.ts";
import type { Rule } from "./rule.ts";

/** Rules about answers that are none, and about what errors say. */
export const errorRules: readonly Rule[] = [
  {
    name: "no-answer",
    what: "An answer with status 200 that holds no choices, no content and no count fails the call.",
    why: "The SDK returns whatever the server sent; callers of Tokenwire get an answer or an error.",
    explains({ value, expected, seen }, recording) {
      return value === "status" && expected === "OK" && seen !== "OK" && !isAnswer(recording);
    },
  },
  {
    name: "cut-short",
    what: "A stream that ends without its terminal event fails with `STREAM_TRUNCATED`.",
    why: "The SDK treats any end of the body as the end of the answer; status OK promises a whole answer.",
    explains: ({ value, expected, seen }, recording) =>
      value === "status" && expected === "OK" && seen === "STREAM_TRUNCATED" && !hasTerminalEvent(recording),
  },
  {
    name: "read-on",
    what: "If the SDK failed within a stream, callers may get more than it had read.",
    why: "The gateway skips what it need not understand, such as an unknown event that is not JSON.",
    explains: ({ value, expected, seen }, { expected: { sdk } }) =>
      sdk === "raw-failed" && /^(text|reasoning|refusal|toolCalls)/.test(value) && isBeginning(expected ?? "", seen),
  },
  {
    name: "no-secrets",
    what: "Text in an error message that looks like a credential is `[redacted]`.",
    why: "Some providers repeat the key that they reject, and callers must not see the gateway's.",
    explains: ({ value, expected, seen }) =>
      value === "error.message" &&
      typeof expected === "string" &&
      typeof seen === "string" &&
      isRedacted(expected, seen),
  },
  {
    name: "short-messages",
    what: "An error message is cut to 1024 bytes.",
    why: "Status details are sent in HTTP headers, which many proxies limit to 8 KiB.",
    explains: ({ value, expected, seen }) =>
      value === "error.message" &&
      typeof expected === "string" &&
      typeof seen === "string" &&
      Buffer.byteLength(expected) > 1_024 &&
      Buffer.byteLength(seen) <= 1_024 &&
      seen.endsWith("…") &&
      expected.startsWith(seen.slice(0, -1)),
  },
  {
    name: "errors-of-any-shape",
    what: "Type, code and message of an error are read wherever the server puts them, also beside or without `error`.",
    why: "Servers have errors of many shapes, and the SDK reads one.",
    explains: ({ value, expected, seen }, { documents }) =>
      /^error\.(type|code|message)$/.test(value) && expected === "" && seen !== "" && stringsIn(documents).has(seen),
  },
];

function isAnswer(answer: AnswerBytes): boolean {
  const isOfMessage = (document: JsonObject): boolean =>
    "content" in document || /^(message|content_block)/.test(asString(document["type"]));
  const isCount = (document: JsonObject): boolean => "input_tokens" in document;
  const objects = objectsIn(answer.documents);
  return choicesOf(answer).length > 0 || objects.some(isOfMessage) || objects.some(isCount);
}

function hasTerminalEvent(answer: AnswerBytes): boolean {
  const isEnd = (document: unknown): boolean =>
    document === "[DONE]" || asObject(document)?.["type"] === "message_stop";
  return answer.documents.some(isEnd) || finishWordsOf(answer).length > 0 || stopReasonsOf(answer).length > 0;
}

function isBeginning(expected: unknown, seen: unknown): boolean {
  return typeof expected === "string" && typeof seen === "string" && seen.startsWith(expected);
}

function isRedacted(expected: string, seen: string): boolean {
  const kept = seen.split("[redacted]").map((text) => RegExp.escape(text));
  return kept.length > 1 && new RegExp(`^${kept.join(String.raw`\S+`)}$`).test(expected);
}
