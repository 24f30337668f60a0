import { type FieldViolation, invalidRequest } from "../../core/errors/error.ts";
import type { CompleteRequest, CountTokensRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { isPlainRequest } from "./plain-request.ts";
import { checkMessages } from "./validate-messages.ts";
import {
  checkAnswerOptions,
  checkDurations,
  checkLabels,
  checkNumbers,
  checkProviderOptions,
} from "./validate-options.ts";
import { checkToolChoice, checkTools } from "./validate-tools.ts";
import { checkLength, type Violations } from "./violations.ts";

const maxViolations = 16;
const maxModelLength = 256;
const maxFallbackModels = 8;

/**
 * Checks a request against every rule of the API that the proto files state.
 * Throws INVALID_REQUEST with the first 16 broken rules, each with the path of
 * its field in proto names and what to write instead.
 */
export function validateCompleteRequest(request: CompleteRequest): void {
  if (isPlainRequest(request)) return;
  const violations = findViolations(request);
  if (violations.length > 0) throw invalidRequest(violations);
}

/** The first 16 broken rules of a request. */
export function findViolations(request: CompleteRequest): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  for (const violation of checkRequest(request)) {
    if (violations.push(violation) >= maxViolations) break;
  }
  return violations;
}

/** Checks a request to count tokens, by the rules of the request in it. */
export function validateCountTokensRequest({ request }: CountTokensRequest): void {
  if (request === undefined) throw invalidRequest([{ field: "request", description: "write the request to count" }]);
  validateCompleteRequest(request);
}

function* checkRequest(request: CompleteRequest): Violations {
  yield* checkModel("model", request.model);
  yield* checkPrompt(request);
  // Each check is a generator, so those of what most requests leave out are not begun.
  if (request.messages.length > 0) yield* checkMessages(request.messages);
  yield* checkNumbers(request);
  if (hasAnswerOptions(request)) yield* checkAnswerOptions(request);
  if (request.tools.length > 0) yield* checkTools(request.tools);
  if (request.toolChoice !== undefined) yield* checkToolChoice(request.toolChoice, request.tools);
  if (request.timeouts !== undefined || request.heartbeatInterval !== undefined) yield* checkDurations(request);
  if (request.fallbackModels.length > 0) yield* checkFallbackModels(request.fallbackModels);
  if (hasEntries(request.providerOptionsJson)) yield* checkProviderOptions(request.providerOptionsJson);
  if (hasEntries(request.labels) || request.endUserId !== "") yield* checkLabels(request);
}

function hasAnswerOptions({ stopSequences, responseFormat, reasoning }: CompleteRequest): boolean {
  return stopSequences.length > 0 || responseFormat !== undefined || reasoning !== undefined;
}

function hasEntries(map: Readonly<Record<string, string>>): boolean {
  return Object.keys(map).length > 0;
}

function* checkModel(field: string, model: string): Violations {
  if (model === "") yield { field, description: 'write an alias or "provider/model"' };
  yield* checkLength(field, model, maxModelLength, "characters");
}

function* checkPrompt({ prompt, messages }: CompleteRequest): Violations {
  if (prompt === "" && messages.length === 0) {
    yield { field: "messages", description: "write at least one message, or prompt for a single one of the user" };
  }
  if (prompt !== "" && messages.length > 0) {
    yield { field: "prompt", description: "leave out prompt or messages: prompt stands for a single user message" };
  }
}

function* checkFallbackModels(models: readonly string[]): Violations {
  yield* checkLength("fallback_models", models, maxFallbackModels, "models");
  for (const [index, model] of models.entries()) yield* checkModel(`fallback_models[${index}]`, model);
}
