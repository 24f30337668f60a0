import { asList, asObject, type JsonObject } from "../../../wire/json/json.ts";

/**
 * Finds the error in an object that should be an answer or a piece of one: a member
 * of it, or the object itself unless its other members show that it is an answer
 * (`isAnswer`). Undefined when there is none.
 */
export function findErrorIn(object: JsonObject, isAnswer: boolean): unknown {
  const { error, errors } = object;
  if (isErrorPresent(error) && !(isAnswer && isSuccessObject(error))) return error;
  if (asList(errors).some(isErrorPresent) || hasFailedBase(object)) return object;
  return !isAnswer && isError(object) ? object : undefined;
}

/** Deeper members are not looked at: what is nested so deep is an error, and recursion needs a bound. */
const maxDepth = 16;

/** Whether an `error` member holds anything: null, false, 0, an empty string and an empty list mean that there is no error. */
export function isErrorPresent(error: unknown): boolean {
  return isPresent(error, maxDepth);
}

function isPresent(error: unknown, levelsLeft: number): boolean {
  if (Array.isArray(error)) return levelsLeft === 0 || error.some((item) => isPresent(item, levelsLeft - 1));
  return error !== undefined && error !== null && error !== false && error !== "" && error !== 0;
}

/** Whether an error object means success, since some servers put one with the code 0 or "ok" beside every answer. */
export function isSuccessObject(error: unknown): boolean {
  return isSuccessAtLevel(error, maxDepth);
}

function isSuccessAtLevel(error: unknown, levelsLeft: number): boolean {
  const object = asObject(error);
  if (object === undefined || levelsLeft === 0) return false;
  const failed = Object.values(object).filter(
    (value) => isErrorPresent(value) && !isSuccessAtLevel(value, levelsLeft - 1),
  );
  return failed.every(isSuccess);
}

// MiniMax puts this member beside every answer; the status 0 means no error.
function hasFailedBase({ base_resp: base }: JsonObject): boolean {
  const status = asObject(base)?.["status_code"];
  return status !== undefined && status !== null && !isSuccess(status);
}

/** Members that hold the message or code of an error, where the whole object is the error. */
const messageMembers = ["message", "detail", "error_msg", "error_message", "error_code"];

function isError(object: JsonObject): boolean {
  if (object["object"] === "error" || object["type"] === "error") return true;
  if (messageMembers.some((member) => isMessage(object[member]))) return true;
  return object["code"] !== undefined && isMessage(object["msg"]) && !isSuccess(object["code"]);
}

/** Whether a member holds a message or a code; `true` is neither. */
function isMessage(value: unknown): boolean {
  return isErrorPresent(value) && value !== true;
}

function isSuccess(code: unknown): boolean {
  return (typeof code === "string" || typeof code === "number") && /^(0|200|ok|success)$/i.test(String(code));
}
