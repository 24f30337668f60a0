import { asList, asObject, asString, type JsonObject, parseJson } from "./json.ts";

/** What the body of an error answer says; members are empty when it does not. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  /** The member of the request that it is about. */
  readonly param: string;
  /** The HTTP status that the body itself speaks of; 0 for none. */
  readonly status: number;
}

const nothing: ErrorBody = { message: "", type: "", code: "", param: "", status: 0 };

/** How many objects an error may stand in, one in the other: more than in any real one. */
const maxWrappings = 4;

/** Reads the text of an error answer. HTML and other text say nothing: what they hold is not for callers. */
export function readErrorText(text: string): ErrorBody {
  try {
    return readErrorBody(parseJson(text));
  } catch {
    return nothing;
  }
}

/**
 * Reads an error object, in any of the shapes that servers of models use:
 * - `{"error": {"message", "type", "param", "code"}}`, OpenAI and most others
 * - `{"error": {"message", "type", "details": {"error_code"}}}`, Anthropic
 * - `{"message", "type", "param", "code"}`, vLLM and an error in a stream
 * - `{"error": "message", "code"}`, xAI
 * - `{"detail": "message"}` or `{"detail": [{"loc", "msg"}]}`, Mistral and FastAPI
 * - `{"message": {"detail": …}}`, Mistral
 * - `[{"error": …}]`, Gemini
 *
 * A numeric code becomes its digits.
 */
export function readErrorBody(value: unknown): ErrorBody {
  return readWrapped(value, maxWrappings);
}

function readWrapped(value: unknown, wrappingsLeft: number): ErrorBody {
  if (typeof value === "string") return { ...nothing, message: value };
  const body = asObject(value) ?? asObject(asList(value)[0]);
  if (body === undefined) return nothing;
  const inner = asObject(body["error"]);
  if (inner !== undefined && wrappingsLeft > 0) return readWrapped(inner, wrappingsLeft - 1);
  return {
    message: readMessage(body),
    type: asString(body["type"]),
    code: toDigits(body["code"] ?? asObject(body["details"])?.["error_code"]),
    param: asString(body["param"]),
    // Many have it in place of a code, Groq besides one.
    status: readStatus(body["code"]) || readStatus(body["status_code"]),
  };
}

function readMessage(body: JsonObject): string {
  const { message, error, detail } = body;
  return asString(message) || asString(error) || readDetail(asObject(message)?.["detail"] ?? detail);
}

function readDetail(detail: unknown): string {
  if (typeof detail === "string") return detail;
  return asList(detail)
    .map((item) => asObject(item))
    .map((item) => `${asList(item?.["loc"]).join(".")}: ${asString(item?.["msg"])}`)
    .join("; ");
}

function toDigits(code: unknown): string {
  return typeof code === "number" ? String(code) : asString(code);
}

function readStatus(code: unknown): number {
  return /^[45]\d\d$/.test(toDigits(code)) ? Number(code) : 0;
}
