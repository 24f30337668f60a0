import { asObject, parseJson } from "../../wire/json/json.ts";

/** What a template leaves open: the text, a word that no reader looks at, and white space. */
type Hole = "text" | "word" | "spaces";

/** A place in a chunk, and what may be there. */
interface Place {
  readonly hole: Hole;
  readonly start: number;
  readonly end: number;
}

/** How the text of a chunk is found by the full way; undefined for a chunk that is not only text. */
export type ReadPlainText = (data: string) => string | undefined;

/**
 * TextTemplate matches chunks that are the same JSON as one that was read the full
 * way, but for the text. Their members, depth and number of values are those of that
 * chunk, so nothing of them need be read but the text.
 */
export class TextTemplate {
  readonly #segments: readonly string[];
  readonly #holes: readonly Hole[];

  constructor(data: string, places: readonly Place[]) {
    const starts = [0, ...places.map(({ end }) => end)];
    const ends = [...places.map(({ start }) => start), data.length];
    this.#segments = starts.map((start, index) => toOwnText(data.slice(start, ends[index])));
    this.#holes = places.map(({ hole }) => hole);
  }

  /** The text of a chunk; undefined for one that may differ in more, which must be read the full way. */
  match(data: string): string | undefined {
    let position = 0;
    let text: string | undefined;
    for (let index = 0; ; index += 1) {
      const segment = this.#segments[index] ?? "";
      const start = position + segment.length;
      if (data.slice(position, start) !== segment) return undefined;
      const hole = this.#holes[index];
      if (hole === undefined) return start === data.length ? text : undefined;
      position = hole === "spaces" ? endOfSpaces(data, start) : endOfString(data, start);
      if (position < 0) return undefined;
      if (hole === "word" && !isPlain(data, start, position)) return undefined;
      if (hole !== "text") continue;
      text = readString(data, start, position);
      if (text === undefined) return undefined;
    }
  }
}

/** Members that some servers fill with another word in each chunk: padding against guesses by length, and the time. */
const ignoredMembers = ["obfuscation", "p", "created_at"];

const probe = "probe";

/**
 * Makes the template of a chunk that is only `text`, from the member that may hold it.
 * The place is the one where another text changes what the full way reads, and that
 * alone. Undefined where no place does, such as for a text of several members.
 */
export function learnTemplate(
  data: string,
  text: string,
  member: string,
  readText: ReadPlainText,
): TextTemplate | undefined {
  if (text === probe) return undefined;
  const place = findText(data, member, readText);
  if (place === undefined) return undefined;
  const words = ignoredMembers.map((name) => findIgnored(data, name)).filter((found) => found !== undefined);
  const spaces = findSpaces(data);
  const places = [place, ...words, ...(spaces === undefined ? [] : [spaces])];
  return new TextTemplate(
    data,
    places.sort((left, right) => left.start - right.start),
  );
}

function findText(data: string, member: string, readText: ReadPlainText): Place | undefined {
  return membersNamed(data, member).find((place) => readText(withProbe(data, place)) === probe);
}

/** A member of the object itself, since what a deeper one means depends on what is around it. */
function findIgnored(data: string, name: string): Place | undefined {
  const [place] = membersNamed(data, name);
  if (place === undefined || !isPlain(data, place.start, place.end)) return undefined;
  return asObject(parseJson(withProbe(data, place)))?.[name] === probe ? { ...place, hole: "word" } : undefined;
}

/** The white space before the last brace, which Anthropic pads its events with. */
function findSpaces(data: string): Place | undefined {
  if (!data.endsWith("}")) return undefined;
  const end = data.length - 1;
  let start = end;
  while (data.charCodeAt(start - 1) === space) start -= 1;
  return { hole: "spaces", start, end };
}

/** The strings that may be the value of a member with this name; its quotes are not in the place. */
function membersNamed(data: string, name: string): Place[] {
  const places: Place[] = [];
  for (const { index, 0: found } of data.matchAll(new RegExp(`(?<=[{,]\\s*)"${name}":\\s*"`, "g"))) {
    const start = index + found.length;
    const end = endOfString(data, start);
    if (end >= 0) places.push({ hole: "text", start, end });
  }
  return places;
}

function withProbe(data: string, { start, end }: Place): string {
  return data.slice(0, start) + probe + data.slice(end);
}

const space = 0x20;
const backslash = 0x5c;

// V8 copies a shorter piece of a string; a longer one keeps the whole read alive that it was cut from.
const minSlicedLength = 13;

/** The value of a JSON string between its quotes, in memory of its own; undefined where it is not valid. */
function readString(data: string, start: number, end: number): string | undefined {
  if (end - start < minSlicedLength && isPlain(data, start, end)) return data.slice(start, end);
  try {
    return String(parseJson(data.slice(start - 1, end + 1)));
  } catch {
    return undefined;
  }
}

/** Whether a JSON string is its own value. */
function isPlain(data: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = data.charCodeAt(at);
    if (code < space || code === backslash) return false;
  }
  return true;
}

/** Where the string ends that begins after a quote; below 0 for nowhere. */
function endOfString(data: string, start: number): number {
  let end = data.indexOf('"', start);
  while (end > start && isEscaped(data, end)) end = data.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes is before a character. */
function isEscaped(data: string, at: number): boolean {
  let first = at;
  while (data.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function endOfSpaces(data: string, start: number): number {
  let end = start;
  while (data.charCodeAt(end) === space) end += 1;
  return end;
}

/** The same text in memory of its own. */
function toOwnText(text: string): string {
  return Buffer.from(text).toString();
}
