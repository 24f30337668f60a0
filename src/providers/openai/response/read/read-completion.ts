import { asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import { findErrorIn, isErrorPresent, isSuccessObject } from "../../../kit/errors/error-in-answer.ts";
import { parseAnswer, unreadableAnswer } from "../../../kit/parse-answer.ts";
import type { ChatCompletion } from "../../api.ts";
import { maxStateDepth } from "../../provider-state.ts";
import { readSources } from "../content/citations.ts";
import { readLeanCompletion } from "./lean-completion.ts";
import { findChoices, readChoices } from "./read-choices.ts";

/**
 * Reads the JSON text of a chunk or of a whole answer. Unknown members are skipped,
 * and so are known ones of the wrong type. Throws UPSTREAM_PROTOCOL_ERROR when the text
 * is not a JSON object. In an event with an unknown name, a `message` alone is not taken
 * for an error.
 */
export function readCompletion(text: string, isOfKnownEvent = true): ChatCompletion {
  const completion = toCompletion(parseAnswer(text, passedOn.test(text), maxStateDepth), isOfKnownEvent);
  if (completion === undefined) throw unreadableAnswer("it is no JSON object");
  return readLeanCompletion(completion) ?? readFullCompletion(completion, isOfKnownEvent);
}

/** Reads any object of an answer. */
export function readFullCompletion(completion: JsonObject, isOfKnownEvent = true): ChatCompletion {
  const choices = findChoices(completion);
  return {
    id: asString(completion["id"]),
    model: asString(completion["model"]),
    otherApi: findOtherApi(completion),
    choices: readChoices(choices),
    sources: readSources(completion),
    usage: findUsage(completion, choices),
    error: findError(completion, choices, isOfKnownEvent),
  };
}

/** The object of an answer. Gemini sends a list around an error. */
function toCompletion(value: unknown, isOfKnownEvent: boolean): JsonObject | undefined {
  if (!Array.isArray(value)) return asObject(value);
  const objects = value.map(asObject).filter((object) => object !== undefined);
  return objects.find((object) => findError(object, findChoices(object), isOfKnownEvent) !== undefined) ?? objects[0];
}

/** The error in the object or in one of its choices, in any form that servers use; undefined for none. */
function findError(completion: JsonObject, choices: readonly JsonObject[], isOfKnownEvent: boolean): unknown {
  const isSaidToBe = completion["type"] === "error" || completion["object"] === "error";
  const isOther = !(isOfKnownEvent || isSaidToBe);
  const isAnswer = isOther || choices.length > 0 || findOtherApi(completion) !== undefined;
  return (
    findErrorIn(completion, isAnswer) ??
    choices.find(({ error }) => isErrorPresent(error) && !isSuccessObject(error))?.["error"]
  );
}

/** The usage object. Groq has it in a member of its own, Moonshot in the choice. */
function findUsage(completion: JsonObject, choices: readonly JsonObject[]): unknown {
  const inChoice = choices.find(({ usage }) => usage !== undefined)?.["usage"];
  return completion["usage"] ?? asObject(completion["x_groq"])?.["usage"] ?? inChoice;
}

// Members that are passed on as JSON: arguments that some servers send as an object, and data that is sent
// back as it came. Only for these the digits of numbers and the nesting matter, so only these are parsed exactly.
const passedOn =
  /"(arguments|input|parameters|args)"\s*:\s*[{[]|"(reasoning_details|extra_content)"\s*:|"content"\s*:\s*\[/;

/**
 * The name of the other API that an object is an answer or a piece of an answer of;
 * undefined where it may be of this API.
 */
function findOtherApi(object: JsonObject): string | undefined {
  if (object["choices"] !== undefined) return undefined;
  const type = asString(object["type"]);
  if (/^(message|message_start|content_block_start|content_block_delta)$/.test(type)) return "Anthropic Messages";
  if (type.startsWith("response.") || object["object"] === "response") return "OpenAI Responses";
  if (Array.isArray(object["candidates"])) return "Gemini's own API";
  return typeof object["done"] === "boolean" ? "Ollama's own API" : undefined;
}
