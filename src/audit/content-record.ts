// The content of a call → its line in the file.
import type { CallOutcome } from "../core/call/progress.ts";
import type { ObservedCompletion } from "../core/observer.ts";
import { type Message, type Part, Role } from "../gen/tokenwire/v1/message_pb.ts";
import type { CollectedAnswer } from "./collected-answer.ts";

/** Makes the texts of a record what may be written down. */
export type CleanText = (text: string) => string;

/** No pattern needs more characters than this for a match to be found: 42 counts of 256 fill its longest text. */
const mostMatch = 11_264;

/**
 * Most characters of all texts of a prompt, and of an answer, unless one text may be longer. To search them holds up all
 * calls, and a caller chooses how many there are.
 */
const mostTogether = 524_288;
/** Shorter texts, such as the kind of a part, are kept whatever the others take. */
const shortLength = 64;

/**
 * Creates the function that makes the cleaning of one prompt or answer: matches become "[redacted]", and texts that are
 * longer than the limit, or find no room beside the others, are cut after that.
 */
export function createCleaning(redactions: readonly RegExp[], mostCharacters: number): () => CleanText {
  const redact = (text: string): string => redactions.reduce((rest, each) => rest.replace(each, "[redacted]"), text);
  function cut(text: string, most: number): string {
    const begin = text.slice(0, most + mostMatch);
    const redacted = redact(begin.slice(0, wholeMatches(begin, most, redactions)));
    return `${redacted.slice(0, most)}… [${text.length} characters]`;
  }
  return () => {
    let room = Math.max(mostCharacters, mostTogether);
    return (text) => {
      const most = Math.min(mostCharacters, Math.max(room, shortLength));
      room = Math.max(0, room - text.length);
      return text.length <= most ? redact(text) : cut(text, most);
    };
  };
}

/**
 * Where to cut a text so that no match is torn: at `most` characters, or behind the matches that go on there. Else a part
 * of a secret would be left because the rest of it is missing.
 */
function wholeMatches(text: string, most: number, redactions: readonly RegExp[]): number {
  const matches = redactions
    .flatMap((redaction) => [...text.matchAll(redaction)])
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter(({ end }) => end > most)
    .toSorted((one, other) => one.start - other.start);
  return matches.reduce((cut, { start, end }) => (start < cut ? Math.max(cut, end) : cut), most);
}

/** The record of a call as one line of JSON. Files and their addresses, and what providers keep for themselves, are left out. */
export function toContentLine(
  { id, rpc, request, owner, progress }: ObservedCompletion,
  outcome: CallOutcome,
  answer: CollectedAnswer | undefined,
  { at, createClean }: { readonly at: Date; readonly createClean: () => CleanText },
): string {
  const { served } = progress;
  const facts = {
    time: at.toISOString(),
    call: id,
    rpc,
    caller: owner.address,
    model: request.model,
    provider: served?.provider,
    servedModel: served?.model,
    status: outcome.kind === "ok" ? "OK" : outcome.error.reason,
  };
  const asked = {
    system: request.system || undefined,
    prompt: request.prompt || undefined,
    messages: request.messages.map(toMessage),
    tools: request.tools.map(({ name }) => name),
  };
  const answered = answer && {
    parts: answer.parts.map(toPart),
    unfinished: answer.openText() || undefined,
    isCut: answer.isCut() || undefined,
  };
  const members = Object.entries({ ...facts, request: asked, answer: answered });
  const clean = Object.fromEntries(members.map(([key, value]) => [key, mapTexts(value, createClean())]));
  return `${JSON.stringify(clean)}\n`;
}

function mapTexts(value: unknown, clean: CleanText): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, clean));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapTexts(child, clean)]));
}

const roleNames: Readonly<Record<number, string>> = {
  [Role.USER]: "user",
  [Role.ASSISTANT]: "assistant",
};

function toMessage({ role, text, parts }: Message): object {
  return { role: roleNames[role] ?? "other", text: text || undefined, parts: parts.map(toPart) };
}

function toPart({ content }: Part): object {
  const { case: type, value } = content;
  switch (type) {
    case "text":
    case "refusal":
      return { type, text: value };
    case "reasoning":
      return { type, text: value.text };
    case "toolCall":
    case "serverToolCall":
      return { type, name: value.name, arguments: value.argumentsJson };
    case "toolResult":
      return { type, text: value.text || undefined, parts: value.parts.map(toPart) };
    case "serverToolResult":
      return { type, result: value.resultJson };
    case "image":
    case "document":
    case undefined:
      return { type };
    default:
      return content satisfies never;
  }
}
