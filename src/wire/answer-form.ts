import { type AnswerKind, answerKindOf } from "./media-type.ts";

/** The body of an answer, and what it is. */
export interface FormedBody {
  readonly kind: AnswerKind;
  /** All of the body, with what was read of it to know its kind. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Finds out what a body is: by its first character, since some servers send JSON
 * as `text/event-stream` and events as `application/json`, and by its content type
 * where that character is of neither. Reads up to that character. Throws what the
 * body throws.
 */
export async function findAnswerForm(
  headers: ReadonlyMap<string, string>,
  body: AsyncIterable<Uint8Array>,
): Promise<FormedBody> {
  const declared = answerKindOf(headers);
  if (declared === "other") return { kind: declared, body };
  const chunks = body[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await chunks.next();
    if (done === true) return { kind: declared, body: joined(read, chunks) };
    read.push(value);
    const kind = kindOf(value);
    if (kind !== undefined) return { kind: kind === "unclear" ? declared : kind, body: joined(read, chunks) };
  }
}

/** What a chunk begins; undefined while there is nothing but white space and the marks of a byte order mark. */
function kindOf(chunk: Uint8Array): Exclude<AnswerKind, "other"> | "unclear" | undefined {
  const first = chunk.find((byte) => !blank.has(byte));
  if (first === undefined) return undefined;
  const character = String.fromCharCode(first);
  if (character === "{" || character === "[") return "JSON";
  // The fields of an event, "data", "event", "id" and "retry", and the colon of a comment: no JSON begins so.
  return "deir:".includes(character) ? "event stream" : "unclear";
}

/** Space, tab, line feed, carriage return, and the three bytes of the mark that may stand before any text. */
const blank: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

async function* joined(
  read: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* read;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** The text of a JSON body without the `data: [DONE]` that some servers end it with, as they end a stream. */
export function withoutDoneMark(text: string): string {
  const trimmed = text.trimEnd();
  const mark = /data:\s{0,8}\[DONE\]$/.exec(trimmed.slice(-24));
  return mark === null ? text : trimmed.slice(0, -mark[0].length);
}
