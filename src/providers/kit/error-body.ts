import { asList, asObject, asString, type JsonObject, parseJson } from "../../wire/json.ts";
import { readSeconds } from "./error-delay.ts";
import { foldMembers, type Members } from "./fold-members.ts";

/** What the body of an error answer says; members are empty when it does not. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  /** The member of the request that it is about. */
  readonly param: string;
  /** The HTTP status that the body itself speaks of; 0 for none. */
  readonly status: number;
  /** Every code, type and other word for programs, the most exact first. */
  readonly words: readonly string[];
  /** Every text for people: the message, and what a proxy wraps into it or puts beside it. */
  readonly texts: readonly string[];
  /** Names of the quotas that were exceeded, by Google's QuotaFailure. */
  readonly quotas: readonly string[];
  /** The wait that Google's RetryInfo asks for, in milliseconds. */
  readonly retryDelayMs: number | undefined;
}

/** An error of which nothing is known. */
export const emptyErrorBody: ErrorBody = {
  message: "",
  type: "",
  code: "",
  param: "",
  status: 0,
  words: [],
  texts: [],
  quotas: [],
  retryDelayMs: undefined,
};

/** How many objects an error may stand in, one in the other: more than in any real one. */
const maxWrappings = 6;

/** How much of a message is searched for an error that it wraps. */
const maxInsideLength = 8_192;

/** How many items of a list are read: a list of an error holds one or two. */
const maxItems = 16;

/**
 * Reads an error object, in any of the shapes that servers of models use. The
 * names of members count whatever their case, with or without "_":
 * - `{"error": {"message", "type", "param", "code"}}`, OpenAI and most others
 * - `{"error": {"message", "type", "details": {"error_code"}}}`, Anthropic
 * - `{"message", "type", "param", "code"}`, vLLM and an error in a stream
 * - `{"error": "message", "code"}`, xAI
 * - `{"detail": "message"}` or `{"detail": [{"loc", "msg"}]}`, Mistral and FastAPI
 * - `{"message": {"detail": …}}`, Mistral
 * - `[{"error": {"status", "details": [{"reason"}]}}]`, Gemini
 * - `{"error": {"metadata": {"raw", "flagged_input"}}}`, OpenRouter
 * - `{"base_resp": {"status_code", "status_msg"}}`, MiniMax
 * - `{"error_code", "error_msg"}`, Baidu
 * - `{"errors": [{"message", "code"}]}`, Cloudflare
 * - `{"code", "msg"}`, SiliconFlow and others
 *
 * A numeric code becomes its digits.
 */
export function readErrorBody(value: unknown): ErrorBody {
  return readWrapped(value, maxWrappings);
}

function readWrapped(value: unknown, wrappingsLeft: number): ErrorBody {
  if (typeof value === "string") return readString(value, wrappingsLeft);
  const object = asObject(value) ?? asObject(asList(value)[0]);
  if (object === undefined) return emptyErrorBody;
  const members = foldMembers(object);
  const own = readMembers(members, wrappingsLeft);
  const inner = wrappingsLeft > 0 ? innerOf(members) : undefined;
  if (inner === undefined) return own;
  const read = readWrapped(inner, wrappingsLeft - 1);
  return isBeside(members) && own.message !== "" ? join(own, read) : join(read, own);
}

/** Whether the inner error is one of several beside a message for all of them. */
function isBeside({ error, errors }: Members): boolean {
  return asObject(error) === undefined && errors !== undefined;
}

/** The object that an error stands in, in the order in which it is believed. */
function innerOf(members: Members): unknown {
  const inList = (value: unknown): unknown => asObject(asList(value)[0]);
  const { error, errors, baseresp, detail, message } = members;
  return (
    asObject(error) ??
    inList(error) ??
    inList(errors) ??
    asObject(baseresp) ??
    asObject(detail) ??
    asObject(message)
  );
}

/** What stands further inside says more than what stands around it, which fills its gaps. */
function join(inner: ErrorBody, outer: ErrorBody): ErrorBody {
  return {
    message: inner.message || outer.message,
    // Anthropic says of the object around the error that it is one.
    type: inner.type || (outer.type === "error" ? "" : outer.type),
    code: inner.code || outer.code,
    param: inner.param || outer.param,
    status: inner.status || outer.status,
    words: [...inner.words, ...outer.words],
    texts: [...inner.texts, ...outer.texts],
    quotas: [...inner.quotas, ...outer.quotas],
    retryDelayMs: inner.retryDelayMs ?? outer.retryDelayMs,
  };
}

function readMembers(members: Members, wrappingsLeft: number): ErrorBody {
  const message = readMessage(members);
  const type = readWord(members.type) || readWord(members.errortype) || readWord(members["type__"]);
  const code = readCode(members);
  const beside = readBeside(members, wrappingsLeft);
  const own: ErrorBody = {
    ...emptyErrorBody,
    message,
    type,
    code,
    param: asString(members.param),
    // Many have it in place of a code, Groq besides one.
    status: readStatus(members.code) || readStatus(members.statuscode) || readStatus(members.status),
    words: [...codeWordsOf(members, code), ...beside.words, readWord(members.status), type].filter((word) => word !== ""),
    texts: [message, ...beside.texts].filter((text) => text !== ""),
    quotas: beside.quotas,
    retryDelayMs: beside.retryDelayMs,
  };
  return wrappingsLeft > 0 ? join(own, { ...readInside(message, wrappingsLeft - 1), message: "", type: "", code: "" }) : own;
}

// Numbers mean another thing at each maker, so those of two are told apart by where they stand.
function codeWordsOf({ errorcode, statuscode, statusmsg }: Members, code: string): string[] {
  if (/^\d+$/.test(code) && statusmsg !== undefined) return [`base_resp:${readWord(statuscode)}`];
  if (/^\d+$/.test(code) && errorcode !== undefined) return [`error_code:${readWord(errorcode)}`];
  return [code];
}

function readCode({ code, errorcode, statuscode, statusmsg, details }: Members): string {
  const own = readWord(code) || readWord(errorcode) || readWord(asObject(details)?.["error_code"]);
  return own || (statusmsg === undefined ? "" : readWord(statuscode));
}

const messageMembers = ["message", "error", "errormsg", "errormessage", "msg", "statusmsg", "errordescription"] as const;

function readMessage(members: Members): string {
  const text = messageMembers.map((name) => asString(members[name])).find((found) => found !== "");
  return text ?? (readDetail(members.detail) || asString(members.title) || asString(members.description));
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

/** What stands beside the message: Google's details, Azure's inner error, OpenRouter's metadata. */
function readBeside({ details, errors, innererror, metadata }: Members, wrappingsLeft: number): ErrorBody {
  const found = toObjects([...asList(details), ...asList(errors), innererror]).map(readDetailItem);
  const read: ErrorBody = {
    ...emptyErrorBody,
    words: found.flatMap(({ words }) => words),
    quotas: found.flatMap(({ quotas }) => quotas),
    retryDelayMs: found.map(({ retryDelayMs }) => retryDelayMs).find((delay) => delay !== undefined),
  };
  const proxied = asObject(metadata);
  return proxied === undefined ? read : join(read, readProxied(proxied, wrappingsLeft));
}

function readDetailItem(item: JsonObject): Pick<ErrorBody, "words" | "quotas" | "retryDelayMs"> {
  return {
    words: [readWord(item["reason"]), readWord(item["code"])],
    quotas: toObjects(asList(item["violations"]))
      .map((violation) => asString(violation["quotaId"]))
      .filter((quota) => quota !== ""),
    retryDelayMs: readSeconds(item["retryDelay"]),
  };
}

function toObjects(list: readonly unknown[]): JsonObject[] {
  return list
    .slice(0, maxItems)
    .map(asObject)
    .filter((item) => item !== undefined);
}

/** What OpenRouter tells of the provider behind it: `raw` is its answer, `flagged_input` what a moderator stopped. */
function readProxied(metadata: JsonObject, wrappingsLeft: number): ErrorBody {
  const raw = wrappingsLeft > 0 ? readWrapped(metadata["raw"], wrappingsLeft - 1) : emptyErrorBody;
  const flag = "flagged_input" in metadata ? ["flagged_input"] : [];
  const words = [readWord(metadata["error_type"]), ...raw.words, ...flag];
  return { ...emptyErrorBody, words, texts: raw.texts, quotas: raw.quotas, retryDelayMs: raw.retryDelayMs };
}

function readString(text: string, wrappingsLeft: number): ErrorBody {
  const inside = wrappingsLeft > 0 ? readInside(text, wrappingsLeft - 1) : emptyErrorBody;
  return join({ ...emptyErrorBody, message: text, texts: [text] }, { ...inside, message: "", type: "", code: "" });
}

/**
 * The error that a proxy wrote into its message as JSON or as Python prints it:
 * "OpenAIException - {"error": {…}}". Other JSON in a message may be the caller's own.
 */
function readInside(message: string, wrappingsLeft: number): ErrorBody {
  const start = message.slice(0, maxInsideLength);
  const [json = ""] = /\{\s*"(?:type"\s*:\s*"error"\s*,\s*")?error"\s*:[^]*\}/.exec(start) ?? [];
  const [, printed = ""] = /\{'error': (?:\{'message': )?["'](.*?)["'](?:\}|, ')/s.exec(start) ?? [];
  if (printed !== "") return { ...emptyErrorBody, texts: [printed] };
  if (json === "") return emptyErrorBody;
  try {
    return readWrapped(parseJson(json), wrappingsLeft);
  } catch {
    return emptyErrorBody;
  }
}

function readWord(word: unknown): string {
  return typeof word === "number" ? String(word) : asString(word);
}

function readStatus(code: unknown): number {
  return /^[45]\d\d$/.test(readWord(code)) ? Number(code) : 0;
}
