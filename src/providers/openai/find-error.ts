import { asList, type JsonObject } from "../../wire/json.ts";
import { hasFailedBase, isErrorObject, saysSomething } from "../kit/error-object.ts";
import { findOtherApi } from "./other-api.ts";

/**
 * Finds the error in what should be an answer, whichever way a server says it
 * there: as a member of the object or of a choice, or as the object itself.
 * Undefined when there is none.
 */
export function findError(completion: JsonObject, choices: readonly JsonObject[]): unknown {
  const named = [completion["error"], ...choices.map((choice) => choice["error"])].find(saysSomething);
  if (named !== undefined) return named;
  if (asList(completion["errors"]).some(saysSomething) || hasFailedBase(completion)) return completion;
  const isAnswer = choices.length > 0 || findOtherApi(completion) !== undefined;
  return !isAnswer && isErrorObject(completion) ? completion : undefined;
}
