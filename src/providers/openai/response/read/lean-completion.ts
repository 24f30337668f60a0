import { asString, type JsonObject } from "../../../../wire/json/json.ts";
import { readFinishReason } from "../../../kit/finish-reasons.ts";
import { readIndex } from "../../../kit/read-index.ts";
import type { ChatChoice, ChatCompletion, ChatContent } from "../../api.ts";

// What OpenAI writes into an answer of text, and what no reader looks at. Other members may mean anything.
const ofCompletion: ReadonlySet<string> = new Set([
  ...["id", "object", "created", "model", "choices", "usage", "service_tier", "system_fingerprint", "obfuscation"],
]);
const ofChoice: ReadonlySet<string> = new Set(["index", "delta", "message", "finish_reason", "logprobs"]);
const ofContent: ReadonlySet<string> = new Set(["role", "content", "refusal", "annotations"]);

/**
 * Reads a chunk or a whole answer that has no members but those of an answer of text:
 * nearly all. Undefined for any other, which must be read the full way. What it reads
 * is the same as on that way, with a tenth of the steps.
 */
export function readLeanCompletion(completion: JsonObject): ChatCompletion | undefined {
  const { choices, object } = completion;
  if (object !== undefined && object !== "chat.completion.chunk" && object !== "chat.completion") return undefined;
  if (!(Array.isArray(choices) && choices.length < 2 && hasOnly(completion, ofCompletion))) return undefined;
  const [first]: readonly unknown[] = choices;
  const choice = choices.length === 0 ? undefined : readChoice(first);
  if (choices.length > 0 && choice === undefined) return undefined;
  return {
    id: asString(completion["id"]),
    model: asString(completion["model"]),
    otherApi: undefined,
    choices: choice === undefined ? none : [choice],
    sources: none,
    usage: completion["usage"] ?? undefined,
    error: undefined,
  };
}

function readChoice(value: unknown): ChatChoice | undefined {
  if (!(isObject(value) && hasOnly(value, ofChoice))) return undefined;
  const { delta, message } = value;
  const content = readContent(delta ?? message);
  if (content === undefined || (delta !== undefined && message !== undefined)) return undefined;
  return {
    index: readIndex(value["index"]) ?? 0,
    delta: delta === undefined ? undefined : content,
    message: delta === undefined ? content : undefined,
    finishReason: readFinishReason(value["finish_reason"]),
  };
}

function readContent(value: unknown): ChatContent | undefined {
  if (!(isObject(value) && hasOnly(value, ofContent))) return undefined;
  const { content, refusal, annotations } = value;
  const isText = typeof content === "string" || (content ?? undefined) === undefined;
  const hasCitations = annotations !== undefined && !(Array.isArray(annotations) && annotations.length === 0);
  if (!isText || (refusal ?? undefined) !== undefined || hasCitations) return undefined;
  const text = asString(content);
  if (text === "") return empty;
  return {
    pieces: [{ kind: "text", text }],
    annotations: none,
    toolCalls: none,
    reasoningDetails: none,
    extraContent: undefined,
  };
}

const none: readonly never[] = [];
const empty: ChatContent = {
  pieces: none,
  annotations: none,
  toolCalls: none,
  reasoningDetails: none,
  extraContent: undefined,
};

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(object: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name of Object.keys(object)) if (!names.has(name)) return false;
  return true;
}
