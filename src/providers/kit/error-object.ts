import { asList, asObject, type JsonObject, parseJson } from "../../wire/json.ts";

/**
 * Whether an object that should be an answer, or a piece of one, is an error, in
 * any of the shapes that servers have for it. What a member `error` says is left
 * to the caller: it may stand beside an answer.
 */
export function isErrorObject(object: JsonObject): boolean {
  if (object["object"] === "error" || object["type"] === "error" || hasFailedBase(object)) return true;
  if (asList(object["errors"]).some(saysSomething)) return true;
  if (messageMembers.some((member) => isMessage(object[member]))) return true;
  return object["code"] !== undefined && isMessage(object["msg"]) && !isSuccess(object["code"]);
}

/** Whether MiniMax says of an answer that it failed, which it does beside the answer, with 0 for no error. */
export function hasFailedBase({ base_resp: base }: JsonObject): boolean {
  const status = asObject(base)?.["status_code"];
  return status !== undefined && status !== null && !isSuccess(status);
}

/** Whether a member of an error says anything: many servers have empty ones where nothing went wrong. */
export function saysSomething(error: unknown): boolean {
  if (Array.isArray(error)) return error.some(saysSomething);
  return error !== undefined && error !== null && error !== false && error !== "" && error !== 0;
}

/** What an event named `error` holds: an object, or words. Half an object, or a page, is nothing to be shown. */
export function readNamedError(data: string): unknown {
  try {
    return parseJson(data);
  } catch {
    return /^\s*[{[<]/.test(data) ? {} : data;
  }
}

/** Members by which servers say what went wrong, where the whole object is the error. */
const messageMembers = ["message", "detail", "error_msg", "error_message", "error_code"];

/** Whether a member says something, in words, in a number or in an object of them. */
function isMessage(value: unknown): boolean {
  return saysSomething(value) && value !== true;
}

function isSuccess(code: unknown): boolean {
  return /^(0|200|ok|success)$/i.test(String(code));
}
