import { asList, asObject, type JsonObject } from "../../wire/json.ts";
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
  return !isAnswer && isError(completion) ? completion : undefined;
}

function saysSomething(error: unknown): boolean {
  if (Array.isArray(error)) return error.some(saysSomething);
  return error !== undefined && error !== null && error !== false && error !== "" && error !== 0;
}

// MiniMax says it beside the choices, with 0 for no error.
function hasFailedBase({ base_resp: base }: JsonObject): boolean {
  const status = asObject(base)?.["status_code"];
  return status !== undefined && status !== null && !isSuccess(status);
}

/** Members by which servers say what went wrong, where the whole object is the error. */
const messageMembers = ["message", "detail", "error_msg", "error_message", "error_code"];

function isError(object: JsonObject): boolean {
  if (object["object"] === "error" || object["type"] === "error") return true;
  if (messageMembers.some((member) => isMessage(object[member]))) return true;
  return object["code"] !== undefined && isMessage(object["msg"]) && !isSuccess(object["code"]);
}

/** Whether a member says something, in words, in a number or in an object of them. */
function isMessage(value: unknown): boolean {
  return saysSomething(value) && value !== true;
}

function isSuccess(code: unknown): boolean {
  return /^(0|200|ok|success)$/i.test(String(code));
}
