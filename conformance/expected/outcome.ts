import { asObject } from "../../src/wire/json/json.ts";
import { findError } from "../bytes/errors.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Outcome } from "../outcome.ts";
import { answerContent, answerEnd } from "./answer.ts";
import { expectReason } from "./reason.ts";
import { refusalVerdict, wordsOf } from "./refusal.ts";

/**
 * The outcome that callers should get of a recording: what the official SDK of its
 * API reads from it, in the terms of Tokenwire.
 */
export function expectOutcome(recording: Recording): Outcome {
  const { api, expected, documents } = recording;
  if (api === "anthropic-count-tokens") return expectCount(documents);
  if (expected.sdk === "http-error") return { verdict: refusalVerdict(recording) };
  // Where the SDK found no answer, it has no text, not even an empty one.
  const content = typeof expected.text === "string" ? answerContent(recording) : undefined;
  const error = findError(documents);
  if (error !== undefined) return { verdict: inStreamVerdict(error), content };
  // The SDK failed in mid-stream, over something that other readers may skip, so it does not show how the answer ends.
  if (expected.sdk === "raw-failed") return { verdict: new Map(), content };
  return { verdict: new Map([["status", "OK"]]), content, end: content && answerEnd(recording) };
}

/** The verdict for an error that comes with status 200. */
function inStreamVerdict(error: unknown): Outcome["verdict"] {
  return new Map<string, unknown>([
    ["error.reason", expectReason(0, error)],
    ["error.httpStatus", 200],
    ["error.message", wordsOf(error).message],
  ]);
}

function expectCount([document]: readonly unknown[]): Outcome {
  const end = new Map<string, unknown>([
    ["inputTokens", asObject(document)?.["input_tokens"]],
    ["estimated", false],
  ]);
  return { verdict: new Map([["status", "OK"]]), end };
}
