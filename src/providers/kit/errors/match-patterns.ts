import type { Reason } from "../../../core/errors/error.ts";
import { errorPatterns } from "../error-patterns/index.ts";
import type { ErrorBody } from "./error-body.ts";
import { toRegExp, withoutQuotes } from "./message-pattern.ts";

/** A code without its case and punctuation: "DataInspectionFailed" and "data_inspection_failed" are the same. */
export function normalizeCode(code: string): string {
  // AWS writes "com.amazon.coral.service#AccessDeniedException".
  return code
    .slice(code.lastIndexOf("#") + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9:]/g, "");
}

const reasonsByCode: ReadonlyMap<string, Reason> = new Map(
  errorPatterns.flatMap(({ reason, codes = [] }) => codes.map((code) => [normalizeCode(code), reason] as const)),
);

const messagePatterns = errorPatterns.flatMap(({ reason, messages = [] }) =>
  messages.map((message) => ({ reason, regExp: toRegExp(message) })),
);

/** The reason of the first code that is in the table; the most exact code comes first. */
export function classifyByCode({ codes, param, message }: ErrorBody): Reason | undefined {
  const isOfField = !isPrompt(param || fieldOf(message));
  return codes
    .filter((code) => !(isOfField && normalizeCode(code) === tooLongCode))
    .map(reasonOfCode)
    .find((reason) => reason !== undefined);
}

/** OpenAI's code for any text that is too long: the prompt, or the name of a tool. */
const tooLongCode = normalizeCode("string_above_max_length");

/** The field that the message of such an error names: "Invalid 'tools[0].function.name': string too long." */
function fieldOf(message: string): string {
  return /^invalid '([\w.[\]-]{1,128})'/i.exec(message)?.[1] ?? "";
}

/** Whether a field is text that the model reads, so that its context window limits it. True for no field, where it is not known. */
function isPrompt(field: string): boolean {
  return /^(?:|(?:messages|input|prompt|instructions)(?:[[.]\d+\]?)?(?:\.content(?:[[.]\d+\]?(?:\.text)?)?)?)$/.test(
    field,
  );
}

function reasonOfCode(code: string): Reason | undefined {
  // Such codes exist for organizations, projects and whatever else has a spending limit.
  if (/_(spend|usage)_limit_(exceeded|reached)$/i.test(code)) return "QUOTA_EXHAUSTED";
  return reasonsByCode.get(normalizeCode(code));
}

/**
 * The statuses below 500 under which a message may overrule the status; 0 is none.
 * 401 and 404 are exact enough themselves, and so is 429 for a prompt that is too long.
 */
const messageStatuses: Readonly<Partial<Record<Reason, readonly number[]>>> = {
  UPSTREAM_UNAUTHENTICATED: [0, 400, 403, 422],
  CONTENT_FILTERED: [0, 400, 403, 421, 422, 424, 451],
  QUOTA_EXHAUSTED: [0, 400, 401, 403, 412, 422, 429],
  CONTEXT_LENGTH_EXCEEDED: [0, 400, 413, 422],
  UNSUPPORTED_FEATURE: [0, 400, 422],
  MODEL_NOT_FOUND: [0, 400, 403, 422],
  UPSTREAM_OVERLOADED: [0, 400, 429],
  RATE_LIMITED: [0, 400],
  UPSTREAM_TIMEOUT: [0, 400],
  UPSTREAM_PERMISSION_DENIED: [0, 400],
  REQUEST_TOO_LARGE: [0, 400, 413, 429],
};

/** The status of servers that have one status for every fault. */
const statusOfAnyFault = 500;

/** The reason of the first pattern that a message matches, of those that the status allows; a status of 0 is none. */
export function classifyByMessage({ messages }: ErrorBody, status: number): Reason | undefined {
  const texts = messages.map(withoutQuotes);
  const found = messagePatterns.find(
    (pattern) => isAllowed(pattern.reason, status) && texts.some((text) => matches(pattern, text)),
  );
  return found?.reason;
}

/** Reasons that take a key out of use or end a call for good. They need the server's own text, not text of the request that it repeats. */
const severeReasons: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "CONTENT_FILTERED",
  "QUOTA_EXHAUSTED",
]);

function matches({ reason, regExp }: (typeof messagePatterns)[number], text: string): boolean {
  const found = regExp.exec(text);
  return found !== null && (!severeReasons.has(reason) || isServerText(text.slice(0, found.index)));
}

function isAllowed(reason: Reason, status: number): boolean {
  return status === statusOfAnyFault || messageStatuses[reason]?.includes(status) === true;
}

/**
 * What precedes text of the caller's that servers repeat without quotes: a path in
 * the request, a complaint about a value, a quote that is not closed.
 */
const echoPrefixes: readonly RegExp[] = [
  // messages[0].content, tools.0.name, body -> input, "prompt: "
  /\w\[\d*\]|\b[a-z_]+\.\d+\b|\w\s?->\s?\w/i,
  /\b(?:messages?|tools?|functions?|input|prompt|system|contents?|parts?|text|instructions|body|user|metadata|stop|name|description|arguments|parameters|schema|value)(?::|\s?=|\.\w)/i,
  /\b(?:invalid|unexpected|unsupported|unknown|bad|illegal) (?:value|type|content|input|literal|text)\b/i,
  // But "got an error" is about the server behind a proxy.
  /\b(?:got|received|given|provided)\b:?(?! (?:an? )?(?:\w+ )?(?:errors?|response|answer|status|model group|http|\d{3})\b)/i,
  /\b(?:does|do|did) not match\b|\b(?:must|should) be (?:an?|one of|in)\b|\bvalidation errors? (?:for|in)\b/i,
  /\b(?:failed|unable|cannot|could not|couldn't|can't) (?:to )?(?:parse|decode|read|deserialize|validate)\b/i,
  /\bmy\b|["“`«]/i,
];

/** Longest text between the start of a sentence and the words that match a pattern. */
const maxPrefixLength = 160;

/**
 * Whether the text after `before` in a message is the server's own, and not text of
 * the caller's that errors about a request repeat: "Invalid value for
 * messages[0].content: my API key is invalid".
 */
function isServerText(before: string): boolean {
  const sentence = before.slice(
    Math.max(before.lastIndexOf(". "), before.lastIndexOf("; "), before.lastIndexOf("\n")) + 1,
  );
  return sentence.length <= maxPrefixLength && !echoPrefixes.some((prefix) => prefix.test(before));
}
