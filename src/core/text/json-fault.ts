/** Where a text stops being JSON as it is wanted, and why; never a piece of the text itself. */
export interface JsonFault {
  /** Offset in UTF-16 units, from 0. */
  readonly position: number;
  readonly problem: string;
}

/** Levels that a JSON text of a caller or a provider may be nested: more than any real one, far from any stack's end. */
export const maxJsonDepth = 64;

/** Values of a JSON text that is parsed with all digits of its numbers, which takes about a microsecond for each. */
export const maxExactJsonValues = 131_072;

/** Values of a JSON text that is parsed in another way, ten times as fast. */
export const maxJsonValues = 1_048_576;

const space = 0x20;

// Sticky patterns: each matches at its lastIndex or nowhere.
const whitespace = /[ \t\n\r]*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// The number of escapes is bounded, because V8 keeps a place to go back to for each; the rest is the next match.
// Between them is all but control characters, quote and backslash.
const insideString = /[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[ !#-[\]-\uffff]*){0,1000}/y;

/**
 * Finds the first fault of a JSON text, or undefined when it is valid, nested at
 * most `maxDepth` levels deep and of at most `maxValues` values. It neither
 * recurses nor builds values: a text of any depth costs one pass over it, some
 * nanoseconds a character, and no memory. (JSON.parse makes a gigabyte of 32 MiB
 * of empty lists, and its errors quote the text.)
 */
export function findJsonFault(
  text: string,
  maxDepth = maxJsonDepth,
  maxValues = Number.POSITIVE_INFINITY,
): JsonFault | undefined {
  /** What closes the objects and lists that are open, innermost last. */
  const closers: string[] = [];
  let position = 0;
  let values = 0;

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = position;
    if (!pattern.test(text)) return false;
    position = pattern.lastIndex;
    return true;
  }

  function next(): string | undefined {
    if (text.charCodeAt(position) <= space) skip(whitespace);
    return text[position];
  }

  function take(character: string): boolean {
    if (next() !== character) return false;
    position += 1;
    return true;
  }

  /** Takes a value up to and with the first one in it that holds no others. */
  function takeToInnermost(): string | undefined {
    for (;;) {
      const problem = closers.at(-1) === "}" ? takeName() : undefined;
      if (problem !== undefined) return problem;
      const opener = next();
      values += 1;
      if (values > maxValues) return `more than ${maxValues} values`;
      const closer = closerOf(opener);
      if (closer === undefined) return takeScalar(opener);
      if (closers.length === maxDepth) return `nested more than ${maxDepth} levels deep`;
      position += 1;
      if (take(closer)) return undefined;
      closers.push(closer);
    }
  }

  function takeName(): string | undefined {
    if (next() !== '"') return "a member name in double quotes expected";
    return takeString() ?? (take(":") ? undefined : '":" expected');
  }

  function takeScalar(first: string | undefined): string | undefined {
    if (first === '"') return takeString();
    return skip(scalar) ? undefined : "a value expected";
  }

  function takeString(): string | undefined {
    position += 1;
    for (let start = -1; start !== position; ) {
      start = position;
      skip(insideString);
    }
    if (text[position] !== '"')
      return 'a string holds a control character or an unknown escape, or lacks its closing "';
    position += 1;
    return undefined;
  }

  /** Takes what may follow the end of a value: the ends of those around it, or a comma. */
  function takeClosers(): string | undefined {
    for (let closer = closers.at(-1); closer !== undefined; closer = closers.at(-1)) {
      if (take(",")) return undefined;
      if (!take(closer)) return `"," or "${closer}" expected`;
      closers.pop();
    }
    return next() === undefined ? undefined : "text after the end of the value";
  }

  let problem: string | undefined;
  do problem = takeToInnermost() ?? takeClosers();
  while (problem === undefined && closers.length > 0);
  return problem === undefined ? undefined : { position, problem };
}

function closerOf(opener: string | undefined): "}" | "]" | undefined {
  if (opener === "{") return "}";
  return opener === "[" ? "]" : undefined;
}
