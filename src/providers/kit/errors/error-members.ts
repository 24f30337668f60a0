import { asList, asObject, asString, type JsonObject } from "../../../wire/json/json.ts";

/** The members of an object by their names in lower case without "_": "error_msg" and "errorMsg" are the same. */
export type Members = Readonly<Partial<Record<MemberName, unknown>>>;

/** The members that errors are read from; `type__` is the `__type` of AWS. */
type MemberName = (typeof names)[number];

const names = [
  "baseresp",
  "code",
  "description",
  "detail",
  "details",
  "error",
  "errorcode",
  "errordescription",
  "errormessage",
  "errormsg",
  "errors",
  "errortype",
  "httpcode",
  "httpstatus",
  "innererror",
  "message",
  "metadata",
  "msg",
  "param",
  "status",
  "statuscode",
  "statusmsg",
  "title",
  "type",
  "type__",
] as const;

const known: ReadonlySet<string> = new Set(names);

/** Reads the members that an error may have. Of two with the same name the first counts. */
export function normalizeMembers(object: JsonObject): Members {
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const folded = name === "__type" ? "type__" : name.toLowerCase().replaceAll("_", "");
    if (known.has(folded) && !members.has(folded) && value !== null) members.set(folded, value);
  }
  return Object.fromEntries(members);
}

/** How many items of a list are read. Lists in real errors hold one or two. */
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

/** The message of an error; empty when it has none. A text of one word is a code, and only counts where there is no other. */
export function readMessage(members: Members): string {
  const texts = messageMembers.map((name) => asString(members[name])).filter((text) => text !== "");
  const detail = readDetail(members.detail) || asString(members.title) || asString(members.description);
  return texts.find((text) => !isCodeLike(text)) ?? (detail || (texts[0] ?? ""));
}

/** Whether a text is a code, such as "invalid_api_key", and no sentence. */
export function isCodeLike(text: string): boolean {
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
  const hasText = !isCodeLike(readMessage(members));
  const own = readCodeString(code) || readCodeString(errorcode) || readCodeString(asObject(details)?.["error_code"]);
  // OAuth and others have a code in "error", and the message in another member.
  const named = typeof error === "string" && isCodeLike(error) && hasText ? error : "";
  return own || named || (statusmsg === undefined ? "" : readCodeString(statuscode));
}

/**
 * The code as error patterns have it. Numbers differ in meaning between servers, so
 * those of MiniMax and Baidu get the name of the member that holds them.
 */
export function toQualifiedCode({ errorcode, statuscode, statusmsg }: Members, code: string): string {
  if (/^\d+$/.test(code) && statusmsg !== undefined) return `base_resp:${readCodeString(statuscode)}`;
  if (/^\d+$/.test(code) && errorcode !== undefined) return `error_code:${readCodeString(errorcode)}`;
  return code;
}

/** A code, type or status as a string; a number becomes its digits, anything else is empty. */
export function readCodeString(code: unknown): string {
  return typeof code === "number" ? String(code) : asString(code);
}

/** An HTTP status of an error; 0 for anything else. */
export function readStatus(code: unknown): number {
  return /^[45]\d\d$/.test(readCodeString(code)) ? Number(code) : 0;
}
