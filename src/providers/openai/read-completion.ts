import { GatewayError } from "../../core/error.ts";
import { findJsonFault, maxExactJsonValues, maxJsonValues } from "../../core/json-fault.ts";
import { asList, asObject, asString, type JsonObject, parseExactJson, parseJson } from "../../wire/json.ts";
import type { ChatChoice, ChatCompletion } from "./api.ts";
import { findOtherApi } from "./other-api.ts";
import { maxStateDepth } from "./provider-state.ts";
import { readAnnotations, readSources } from "./read-citations.ts";
import { readProse } from "./read-prose.ts";
import { readToolCalls } from "./read-tool-calls.ts";

/**
 * Reads the JSON text of a chunk or of a whole answer. Unknown members are
 * skipped, and so is a known one of the wrong type; see {@link ChatCompletion}
 * for what is made of the rest. Throws UPSTREAM_PROTOCOL_ERROR when the text is
 * not JSON or no object.
 */
export function readCompletion(text: string): ChatCompletion {
  const value = parse(text);
  // Gemini puts its errors into a list.
  const completion = asObject(value) ?? asObject(asList(value)[0]);
  if (completion === undefined) throw unreadable("it is no JSON object");
  const choice = findChoice(completion);
  return {
    id: asString(completion["id"]),
    model: asString(completion["model"]),
    otherApi: findOtherApi(completion),
    choice: choice && readChoice(choice),
    sources: readSources(completion),
    // Groq has it in its own member, Moonshot in the choice.
    usage: completion["usage"] ?? asObject(completion["x_groq"])?.["usage"] ?? choice?.["usage"],
    error: findError(completion, choice),
  };
}

// What is handed on as JSON: arguments that some servers send as an object, and
// what goes back to the server as it came. Only then it matters that numbers keep
// their digits, and how deep the text is nested.
const handedOn = /"arguments"\s*:\s*[{[]|"(reasoning_details|extra_content)"\s*:|"content"\s*:\s*\[/;

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

function findChoice(completion: JsonObject): JsonObject | undefined {
  return asList(completion["choices"])
    .map(asObject)
    .find((choice) => choice !== undefined && (choice["index"] === 0 || typeof choice["index"] !== "number"));
}

function findError(completion: JsonObject, choice: JsonObject | undefined): unknown {
  const found = completion["error"] ?? choice?.["error"];
  if (found !== undefined && found !== null && found !== false && found !== "") return found;
  // The whole object is the error on some servers.
  const isError = typeof completion["message"] === "string" || completion["detail"] !== undefined;
  return completion["choices"] === undefined && isError ? completion : undefined;
}

function readChoice(choice: JsonObject): ChatChoice {
  const content = asObject(choice["delta"]) ?? asObject(choice["message"]) ?? {};
  return {
    prose: readProse(content),
    annotations: readAnnotations(content),
    toolCalls: readToolCalls(content),
    reasoningDetails: asList(content["reasoning_details"])
      .map(asObject)
      .filter((detail) => detail !== undefined),
    extraContent: asObject(content["extra_content"]),
    finishReason: asString(choice["finish_reason"]),
  };
}
