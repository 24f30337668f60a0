import { asList, asObject, asString, type JsonObject } from "../../../wire/json.ts";
import type { Members } from "./fold-members.ts";

/** How many items of a list are read: a list of an error holds one or two. */
export const maxItems = 16;

const messageMembers = [
  "message",
  "error",
  "errormsg",
  "errormessage",
  "msg",
  "statusmsg",
  "errordescription",
] as const;

/** What an error says for people; empty when it does not. A single word is for programs, where there is more. */
export function readMessage(members: Members): string {
  const texts = messageMembers.map((name) => asString(members[name])).filter((text) => text !== "");
  const detail = readDetail(members.detail) || asString(members.title) || asString(members.description);
  return texts.find((text) => !isWord(text)) ?? (detail || (texts[0] ?? ""));
}

/** Whether a text is a single word for programs, such as "invalid_api_key". */
export function isWord(text: string): boolean {
  return /^[a-z\d.]+(?:_[a-z\d.]+)+$/i.test(text) && text.length <= 64;
}

function readDetail(detail: unknown): string {
  if (typeof detail === "string") return detail;
  return asList(detail)
    .slice(0, maxItems)
    .map((item) => (typeof item === "string" ? item : readViolation(asObject(item))))
    .filter((text) => text !== "")
    .join("; ");
}

function readViolation(item: JsonObject | undefined): string {
  const place = asList(item?.["loc"]).join(".");
  const text = asString(item?.["msg"]) || asString(item?.["message"]);
  return place === "" ? text : `${place}: ${text}`;
}

/** The code of an error; empty when it has none. */
export function readCode(members: Members): string {
  const { code, error, errorcode, statuscode, statusmsg, details } = members;
  const hasText = !isWord(readMessage(members));
  const own = readWord(code) || readWord(errorcode) || readWord(asObject(details)?.["error_code"]);
  // OAuth and others have a word in "error", and the message beside it.
  const named = typeof error === "string" && isWord(error) && hasText ? error : "";
  return own || named || (statusmsg === undefined ? "" : readWord(statuscode));
}

/**
 * The code as a word of a sign. Numbers mean another thing at each maker, so those
 * of two are told apart by where they stand.
 */
export function codeWordOf({ errorcode, statuscode, statusmsg }: Members, code: string): string {
  if (/^\d+$/.test(code) && statusmsg !== undefined) return `base_resp:${readWord(statuscode)}`;
  if (/^\d+$/.test(code) && errorcode !== undefined) return `error_code:${readWord(errorcode)}`;
  return code;
}

/** A code, type or status word; a number becomes its digits, anything else is empty. */
export function readWord(word: unknown): string {
  return typeof word === "number" ? String(word) : asString(word);
}

/** An HTTP status of an error; 0 for anything else. */
export function readStatus(code: unknown): number {
  return /^[45]\d\d$/.test(readWord(code)) ? Number(code) : 0;
}
