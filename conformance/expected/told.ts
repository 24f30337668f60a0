import { asObject } from "../../src/wire/json/json.ts";
import { findError } from "../bytes/errors.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Told } from "../told.ts";
import { answerContent, answerEnd } from "./answer.ts";
import { expectReason } from "./reason.ts";
import { refusalVerdict, wordsOf } from "./refusal.ts";

/**
 * What callers should be told of a recording: what the official SDK of its API
 * reads from it, in the words of Tokenwire.
 */
export function expectTold(recording: Recording): Told {
  const { api, expected, documents } = recording;
  if (api === "anthropic-count-tokens") return expectCount(documents);
  if (expected.sdk === "http-error") return { verdict: refusalVerdict(recording) };
  // Where the SDK found no answer, it has no text, not even an empty one.
  const content = typeof expected.text === "string" ? answerContent(recording) : undefined;
  const error = findError(documents);
  if (error !== undefined) return { verdict: inStreamVerdict(error), content };
  // It stumbled in mid-stream, over what need not trouble anybody else: how the answer ends it cannot say.
  if (expected.sdk === "raw-failed") return { verdict: new Map(), content };
  return { verdict: new Map([["status", "OK"]]), content, end: content && answerEnd(recording) };
}

/** What an error is that comes with status 200, and in which words. */
function inStreamVerdict(error: unknown): Told["verdict"] {
  return new Map<string, unknown>([
    ["error.reason", expectReason(0, error)],
    ["error.httpStatus", 200],
    ["error.message", wordsOf(error).message],
  ]);
}

function expectCount([document]: readonly unknown[]): Told {
  const end = new Map<string, unknown>([
    ["inputTokens", asObject(document)?.["input_tokens"]],
    ["estimated", false],
  ]);
  return { verdict: new Map([["status", "OK"]]), end };
}
