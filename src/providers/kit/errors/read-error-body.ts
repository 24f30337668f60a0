import { asList, asObject, asString, parseJson } from "../../../wire/json/json.ts";
import { type ErrorBody, emptyErrorBody, joinErrorBodies } from "./error-body.ts";
import { readDetails } from "./error-details.ts";
import {
  isCodeLike,
  type Members,
  normalizeMembers,
  readCode,
  readCodeString,
  readMessage,
  readStatus,
  toQualifiedCode,
} from "./error-members.ts";

/** How deep an error is searched in objects around it: deeper than in any real one. */
const maxWrappings = 6;

/** How much of a message is searched for an error that it wraps. */
const maxEmbeddedLength = 8_192;

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
  if (wrappingsLeft === 0) return emptyErrorBody;
  if (typeof value === "string") return readString(value, wrappingsLeft);
  const object = asObject(value) ?? asObject(asList(value)[0]);
  if (object === undefined) return emptyErrorBody;
  const members = normalizeMembers(object);
  const own = readMembers(members, wrappingsLeft);
  const inner = innerOf(members);
  if (inner === undefined) return own;
  const read = readWrapped(inner, wrappingsLeft - 1);
  return isBeside(members) && own.message !== "" ? joinErrorBodies(own, read) : joinErrorBodies(read, own);
}

/** Whether the inner error is one of several beside a message for all of them. */
function isBeside({ error, errors }: Members): boolean {
  return asObject(error) === undefined && errors !== undefined;
}

/** The object within an error that describes it, by precedence. */
function innerOf(members: Members): unknown {
  const inList = (value: unknown): unknown => asObject(asList(value)[0]);
  const { error, errors, baseresp, detail, message } = members;
  return (
    asObject(error) ?? inList(error) ?? inList(errors) ?? asObject(baseresp) ?? asObject(detail) ?? asObject(message)
  );
}

/** Members that may hold an HTTP status. Many servers write it in place of a code; Groq and MiniMax have both. */
const statusMembers = ["code", "statuscode", "status", "httpcode", "httpstatus"] as const;

function readMembers(members: Members, wrappingsLeft: number): ErrorBody {
  const message = readMessage(members);
  const type = readCodeString(members.type) || readCodeString(members.errortype) || readCodeString(members["type__"]);
  const code = readCode(members);
  const own: ErrorBody = {
    ...emptyErrorBody,
    message,
    type,
    code,
    param: asString(members.param),
    status: statusMembers.map((name) => readStatus(members[name])).find((status) => status !== 0) ?? 0,
    codes: [toQualifiedCode(members, code), isCodeLike(message) ? message : ""].filter((each) => each !== ""),
    messages: [message].filter((text) => text !== ""),
  };
  const beside = [
    readDetails(members),
    readMetadata(members, wrappingsLeft),
    forClassification(readEmbedded(message, wrappingsLeft - 1)),
  ];
  const last = { ...emptyErrorBody, codes: [readCodeString(members.status), type] };
  return [...beside, last].reduce(joinErrorBodies, own);
}

/** OpenRouter's `metadata` about the provider behind it: `raw` is that provider's answer, `flagged_input` the text that moderation stopped. */
function readMetadata({ metadata }: Members, wrappingsLeft: number): ErrorBody {
  const proxied = asObject(metadata);
  if (proxied === undefined) return emptyErrorBody;
  const flag = "flagged_input" in proxied ? ["flagged_input"] : [];
  const own = { ...emptyErrorBody, codes: [readCodeString(proxied["error_type"]), ...flag] };
  return joinErrorBodies(own, forClassification(readWrapped(proxied["raw"], wrappingsLeft - 1)));
}

function readString(text: string, wrappingsLeft: number): ErrorBody {
  const own = { ...emptyErrorBody, message: text, messages: [text], codes: isCodeLike(text) ? [text] : [] };
  return joinErrorBodies(own, forClassification(readEmbedded(text, wrappingsLeft - 1)));
}

/** An error that helps to classify the one around it, without what its own server wrote for callers. */
function forClassification(body: ErrorBody): ErrorBody {
  return { ...body, message: "", type: "", code: "", param: "" };
}

/**
 * Reads the error that a proxy wrote into its message, as JSON or as Python prints it:
 * "OpenAIException - {"error": {…}}". Other JSON in a message may be the caller's own.
 */
function readEmbedded(message: string, wrappingsLeft: number): ErrorBody {
  const start = message.slice(0, maxEmbeddedLength);
  const [, printed = ""] = /\{'error': (?:\{'message': )?["'](.*?)["'](?:\}|, ')/s.exec(start) ?? [];
  if (printed !== "") return { ...emptyErrorBody, messages: [printed] };
  const from = start.search(/[{[]/);
  const value =
    from < 0 ? undefined : tryParse(start.slice(from, Math.max(start.lastIndexOf("}"), start.lastIndexOf("]")) + 1));
  const isError = start.slice(0, from).trim() === "" || asObject(value)?.["error"] !== undefined;
  return isError ? readWrapped(value, wrappingsLeft) : emptyErrorBody;
}

function tryParse(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}
