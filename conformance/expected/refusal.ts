import { asObject, asString } from "../../src/wire/json/json.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Values } from "../outcome.ts";
import { expectReason } from "./reason.ts";

/** What an error says, as far as it does. */
export interface ErrorWords {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
}

/** How a call ends that a provider refused with an HTTP status, by the error that the SDK raised. */
export function refusalVerdict({ status, documents, expected: { error } }: Recording): Values {
  const { message } = wordsOf(error?.body);
  return new Map<string, unknown>([
    ["error.reason", expectReason(status, documents)],
    ["error.httpStatus", status],
    ["error.type", toWord(error?.type)],
    ["error.code", toWord(error?.code)],
    ["error.requestId", error?.request_id ?? ""],
    // Where the SDK found no error object, it has nothing that could be compared.
    ...(message === undefined ? [] : [["error.message", message] as const]),
  ]);
}

/** Reads an error object, or one that holds it, as Anthropic's SDK has it. */
export function wordsOf(error: unknown): ErrorWords {
  const object = asObject(asObject(error)?.["error"]) ?? asObject(error);
  const message = typeof error === "string" ? error : object?.["message"];
  return {
    message: typeof message === "string" ? message : undefined,
    type: asString(object?.["type"]),
    code: toWord(object?.["code"]),
  };
}

function toWord(word: unknown): string {
  return typeof word === "number" ? String(word) : asString(word);
}
