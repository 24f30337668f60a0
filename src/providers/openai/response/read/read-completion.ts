import { GatewayError } from "../../../../core/errors/error.ts";
import { findJsonFault, maxExactJsonValues, maxJsonValues } from "../../../../core/text/json-fault.ts";
import { asObject, asString, type JsonObject, parseExactJson, parseJson } from "../../../../wire/json.ts";
import { findErrorIn, saysNoError, saysSomething } from "../../../kit/errors/find-error.ts";
import type { ChatCompletion } from "../../api.ts";
import { maxStateDepth } from "../../provider-state.ts";
import { readSources } from "../content/citations.ts";
import { findChoices, readChoices } from "./read-choices.ts";

/**
 * Reads the JSON text of a chunk or of a whole answer. Unknown members are
 * skipped, and so is a known one of the wrong type; see {@link ChatCompletion}
 * for what is made of the rest. Throws UPSTREAM_PROTOCOL_ERROR when the text is
 * not JSON or no object. In an event of a name that we do not know, a message alone
 * is no error.
 */
export function readCompletion(text: string, isOfKnownEvent = true): ChatCompletion {
  const completion = toCompletion(parse(text), isOfKnownEvent);
  if (completion === undefined) throw unreadable("it is no JSON object");
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

/** Gemini puts its errors into a list. */
function toCompletion(value: unknown, isOfKnownEvent: boolean): JsonObject | undefined {
  if (!Array.isArray(value)) return asObject(value);
  const objects = value.map(asObject).filter((object) => object !== undefined);
  return objects.find((object) => findError(object, findChoices(object), isOfKnownEvent) !== undefined) ?? objects[0];
}

/** The error of the object, or of one of its choices, whichever way a server says it there. */
function findError(completion: JsonObject, choices: readonly JsonObject[], isOfKnownEvent: boolean): unknown {
  const isSaidToBe = [completion["type"], completion["object"]].includes("error");
  const isOther = !(isOfKnownEvent || isSaidToBe);
  const isAnswer = isOther || choices.length > 0 || findOtherApi(completion) !== undefined;
  return (
    findErrorIn(completion, isAnswer) ??
    choices.map(({ error }) => error).find((error) => saysSomething(error) && !saysNoError(error))
  );
}

/** Groq has it in its own member, Moonshot in the choice. */
function findUsage(completion: JsonObject, choices: readonly JsonObject[]): unknown {
  const inChoice = choices.find(({ usage }) => usage !== undefined)?.["usage"];
  return completion["usage"] ?? asObject(completion["x_groq"])?.["usage"] ?? inChoice;
}

// What is handed on as JSON: arguments that some servers send as an object, and
// what goes back to the server as it came. Only then it matters that numbers keep
// their digits, and how deep the text is nested.
const handedOn =
  /"(arguments|input|parameters|args)"\s*:\s*[{[]|"(reasoning_details|extra_content)"\s*:|"content"\s*:\s*\[/;

function parse(text: string): unknown {
  const isExact = handedOn.test(text);
  const fault = isExact
    ? findJsonFault(text, maxStateDepth, maxExactJsonValues)
    : // Shorter texts cannot have as many values.
      text.length > maxJsonValues && findJsonFault(text, Number.POSITIVE_INFINITY, maxJsonValues);
  if (fault) throw unreadable("it is no JSON, nested too deep, or of too many values");
  try {
    return isExact ? parseExactJson(text) : parseJson(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
}

function unreadable(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}

/**
 * Says which other API an object is an answer of, or a piece of one: undefined
 * where it may be of this one.
 */
function findOtherApi(object: JsonObject): string | undefined {
  if (object["choices"] !== undefined) return undefined;
  const type = asString(object["type"]);
  if (/^(message|message_start|content_block_start|content_block_delta)$/.test(type)) return "Anthropic Messages";
  if (type.startsWith("response.") || object["object"] === "response") return "OpenAI Responses";
  if (Array.isArray(object["candidates"])) return "Gemini's own API";
  return typeof object["done"] === "boolean" ? "Ollama's own API" : undefined;
}
