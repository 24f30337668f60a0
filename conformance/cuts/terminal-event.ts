// What makes an answer whole, read from the bytes that were served, and by nothing that the gateway reads with.
import type { Recording } from "../corpus/recording.ts";
import type { Cut } from "../served/delivery.ts";

/**
 * Whether an answer may be OK of which a part was served. A stream may once the
 * provider has said why it stopped, for every choice that began, and after a
 * terminal event that follows content, whatever comes then; JSON may where it is
 * all there; an error never.
 */
export function mayBeWhole(recording: Recording, { offset, ending }: Cut): boolean {
  const served = recording.body.subarray(0, offset).toString();
  const isEnded = ending === "ended";
  if (recording.status >= 300) return false;
  if (!isStream(recording)) return isEnded && parse(served) !== undefined;
  return isWhole(eventsOf(served, isEnded));
}

/** Some servers stream whatever was asked for. */
function isStream({ isStream: isKeptAsStream, body }: Recording): boolean {
  return isKeptAsStream || /^\s*(data|event|id|:)/.test(body.subarray(0, 100).toString());
}

/** The data of each event that is closed by an empty line or, where the body ends well, by its end. */
function eventsOf(text: string, isEnded: boolean): string[] {
  const blocks = text.split(/(?:\r\n|\n|\r)(?:\r\n|\n|\r)/);
  if (!isEnded) blocks.pop();
  return blocks.map((block) =>
    block
      .split(/\r\n|\n|\r/)
      .flatMap((line) => (line.startsWith("data:") ? [line.slice("data:".length)] : []))
      .join("\n"),
  );
}

function isWhole(events: readonly string[]): boolean {
  /** By choice, whether it has said why it ends; a message is a single one. */
  const hasEnded = new Map<unknown, boolean>();
  let hasContent = false;
  for (const event of events) {
    const data = parse(event);
    const end = allEnded(hasEnded);
    if (event.trim() === "[DONE]") return end || (hasContent && !hasEnded.has(message));
    if (typeOf(data) === "message_stop") return end || hasContent;
    if (typeOf(data) === "error" || isSaid(memberOf(data, "error"))) return false;
    if (typeOf(data) === "message_start") hasEnded.set(message, false);
    for (const [choice, reason] of reasonsIn(data)) {
      hasEnded.set(choice, isSaid(reason) || hasEnded.get(choice) === true);
    }
    hasContent ||= typeOf(data) === "content_block_delta" || isBegunWithContent(data);
    hasContent ||= choicesOf(data).some(saysSomething);
  }
  return allEnded(hasEnded);
}

/** Whether the start of a message has its content, as where the provider's own code called a tool. */
function isBegunWithContent(data: unknown): boolean {
  const content = typeOf(data) === "message_start" ? memberOf(memberOf(data, "message"), "content") : undefined;
  return Array.isArray(content) && content.length > 0;
}

/** Stands for the choice of an API whose answers have only one. */
const message = "message";

function allEnded(hasEnded: ReadonlyMap<unknown, boolean>): boolean {
  return hasEnded.size > 0 && [...hasEnded.values()].every((isEnd) => isEnd);
}

/** Why the model stopped, by choice, where each API says it. */
function reasonsIn(data: unknown): [choice: unknown, reason: unknown][] {
  if (typeOf(data) === "message_delta") return [[message, memberOf(memberOf(data, "delta"), "stop_reason")]];
  return choicesOf(data).map((choice) => [memberOf(choice, "index") ?? 0, memberOf(choice, "finish_reason")]);
}

function choicesOf(data: unknown): unknown[] {
  const choices = memberOf(data, "choices");
  return Array.isArray(choices) ? choices : [];
}

function saysSomething(choice: unknown): boolean {
  const content = memberOf(choice, "delta") ?? memberOf(choice, "message") ?? {};
  return Object.entries(content).some(([name, value]) => name !== "role" && isSaid(value));
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false;
}

function typeOf(value: unknown): unknown {
  return memberOf(value, "type");
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([member]) => member === name)?.[1];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
