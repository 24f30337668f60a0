import type { Reason } from "../../../core/errors/error.ts";
import { signs } from "../signs/index.ts";
import type { ErrorBody } from "./error-body.ts";
import { isOwn } from "./own-words.ts";
import { toPattern, withoutQuotes } from "./phrase.ts";

/** A word without its case and punctuation: "DataInspectionFailed" and "data_inspection_failed" are the same. */
export function foldWord(word: string): string {
  // AWS writes "com.amazon.coral.service#AccessDeniedException".
  return word
    .slice(word.lastIndexOf("#") + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9:]/g, "");
}

const reasonsByWord: ReadonlyMap<string, Reason> = new Map(
  signs.flatMap(({ reason, words = [] }) => words.map((word) => [foldWord(word), reason] as const)),
);

const patterns = signs.flatMap(({ reason, phrases = [] }) =>
  phrases.map((phrase) => ({ reason, pattern: toPattern(phrase) })),
);

/** The reason that a word has a sign for, the most exact word first. */
export function findByWord({ words, param, message }: ErrorBody): Reason | undefined {
  const isOfField = !isPrompt(param || fieldOf(message));
  return words
    .filter((word) => !(isOfField && foldWord(word) === tooLongWord))
    .map(reasonOfWord)
    .find((reason) => reason !== undefined);
}

/** OpenAI's code for any text that is too long: the prompt, or the name of a tool. */
const tooLongWord = foldWord("string_above_max_length");

/** The field that a message begins with: "Invalid 'tools[0].function.name': string too long." */
function fieldOf(message: string): string {
  return /^invalid '([\w.[\]-]{1,128})'/i.exec(message)?.[1] ?? "";
}

/** Whether a field is what the model reads, which its context limits; no field may be. */
function isPrompt(field: string): boolean {
  return /^(?:|(?:messages|input|prompt|instructions)(?:[[.]\d+\]?)?(?:\.content(?:[[.]\d+\]?(?:\.text)?)?)?)$/.test(
    field,
  );
}

function reasonOfWord(word: string): Reason | undefined {
  // The limit of an organization or a project on what it spends.
  if (/_(spend|usage)_limit_(exceeded|reached)$/i.test(word)) return "QUOTA_EXHAUSTED";
  return reasonsByWord.get(foldWord(word));
}

/**
 * The statuses below 500 under which a message may say something else than the
 * status; 0 is none. 401 or 404 say enough, and so does a 429 of a prompt.
 */
const phraseStatuses: Readonly<Partial<Record<Reason, readonly number[]>>> = {
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

/** Servers that have one status for everything say 500. */
const statusOfAnyFault = 500;

/** The reason that a text has a sign for, as far as the status leaves it open; a status of 0 is none. */
export function findByPhrase({ texts }: ErrorBody, status: number): Reason | undefined {
  const said = texts.map(withoutQuotes);
  const found = patterns.find((sign) => isOpenTo(sign.reason, status) && said.some((text) => isSaid(sign, text)));
  return found?.reason;
}

/** What sets a key aside or ends a call for good is only believed in the server's own words. */
const graveReasons: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "CONTENT_FILTERED",
  "QUOTA_EXHAUSTED",
]);

function isSaid({ reason, pattern }: (typeof patterns)[number], text: string): boolean {
  const found = pattern.exec(text);
  return found !== null && (!graveReasons.has(reason) || isOwn(text.slice(0, found.index)));
}

function isOpenTo(reason: Reason, status: number): boolean {
  return status === statusOfAnyFault || phraseStatuses[reason]?.includes(status) === true;
}
