// What makes an answer whole, read from the bytes that were served, and by nothing that the gateway reads with.
import type { Recording } from "../corpus/recording.ts";
import type { Cut } from "../served/delivery.ts";

/**
 * Whether an answer may be OK of which a part was served. A stream may after its
 * terminal event, whatever comes then, and where its body ends well after a
 * finish reason; JSON may where it is all there; an error never.
 */
export function mayBeWhole(recording: Recording, { offset, ending }: Cut): boolean {
  const served = recording.body.subarray(0, offset).toString();
  const isEnded = ending === "ended";
  if (recording.status >= 300) return false;
  if (!isStream(recording)) return isEnded && parse(served) !== undefined;
  const found = completenessOf(eventsOf(served, isEnded));
  return found === "the terminal event" || (found === "an end" && isEnded);
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

/** How far towards its end a stream has come. */
type Completeness = "nothing" | "an end" | "the terminal event";

function completenessOf(events: readonly string[]): Completeness {
  let found: Completeness = "nothing";
  for (const event of events) {
    if (event.trim() === "[DONE]") return "the terminal event";
    const data = parse(event);
    if (typeOf(data) === "message_stop") return "the terminal event";
    if (typeOf(data) === "error" || isSaid(memberOf(data, "error"))) return "nothing";
    if (typeOf(data) === "message_start") found = "nothing";
    if (isSaid(reasonIn(data))) found = "an end";
  }
  return found;
}

/** Why the model stopped, where each API says it. */
function reasonIn(data: unknown): unknown {
  if (typeOf(data) === "message_delta") return memberOf(memberOf(data, "delta"), "stop_reason");
  const choices = memberOf(data, "choices");
  return Array.isArray(choices) ? memberOf(choices[0], "finish_reason") : undefined;
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
