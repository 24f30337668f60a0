/** Where a text stops being JSON as it is wanted, and why; never a piece of the text itself. */
export interface JsonFault {
  /** Offset in UTF-16 units, from 0. */
  readonly position: number;
  readonly problem: string;
}

/** Levels that a JSON text of a caller or a provider may be nested: more than any real one, far from any stack's end. */
const maxJsonDepth = 64;

/**
 * Finds the first fault of a JSON text, or undefined when it is valid and nested
 * at most `maxDepth` levels deep. It never recurses, and a text that is nested
 * deeper costs no memory.
 */
export function findJsonFault(text: string, maxDepth = maxJsonDepth): JsonFault | undefined {
  // The parser of the platform is several times faster than ours, which can say where the fault is.
  if (isNestedWithin(text, maxDepth) && isParsed(text)) return undefined;
  const scanner = createScanner(text);
  const problem = findProblem(scanner, maxDepth);
  return problem === undefined ? undefined : { position: scanner.position(), problem };
}

/** Whether a text, as far as it is JSON, is nested at most `maxDepth` levels deep. */
function isNestedWithin(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let position = 0; position < text.length && depth <= maxDepth; position++) {
    const character = text[position];
    if (character === '"') position = endOfString(text, position);
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return depth <= maxDepth;
}

/** Where the string that begins at a quote ends. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === "\\" ? 2 : 1;
  return position;
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Opener = "{" | "[";

const closerOf = { "{": "}", "[": "]" } as const satisfies Record<Opener, string>;

function findProblem(scanner: Scanner, maxDepth: number): string | undefined {
  /** The brackets that are open, innermost last. */
  const open: Opener[] = [];
  for (;;) {
    const problem = takeToInnermost(scanner, open, maxDepth) ?? takeClosers(scanner, open);
    if (problem !== undefined) return problem;
    if (open.length === 0) return scanner.isAtEnd() ? undefined : "text after the end of the value";
  }
}

/** Takes a value up to and with the first one in it that holds no others. */
function takeToInnermost(scanner: Scanner, open: Opener[], maxDepth: number): string | undefined {
  for (;;) {
    const problem = open.at(-1) === "{" ? takeKey(scanner) : undefined;
    if (problem !== undefined) return problem;
    const opener = peekOpener(scanner);
    if (opener === undefined) return takeScalar(scanner);
    if (open.length === maxDepth) return `nested more than ${maxDepth} levels deep`;
    scanner.take(opener);
    if (scanner.take(closerOf[opener])) return undefined;
    open.push(opener);
  }
}

/** Takes what may follow the end of a value: the ends of those around it, or a comma. */
function takeClosers(scanner: Scanner, open: Opener[]): string | undefined {
  for (let around = open.at(-1); around !== undefined; around = open.at(-1)) {
    if (scanner.take(",")) return undefined;
    if (!scanner.take(closerOf[around])) return `"," or "${closerOf[around]}" expected`;
    open.pop();
  }
  return undefined;
}

function peekOpener(scanner: Scanner): Opener | undefined {
  const next = scanner.peek();
  return next === "{" || next === "[" ? next : undefined;
}

function takeKey(scanner: Scanner): string | undefined {
  if (scanner.peek() !== '"') return "a member name in double quotes expected";
  return takeString(scanner) ?? (scanner.take(":") ? undefined : '":" expected');
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function takeScalar(scanner: Scanner): string | undefined {
  if (scanner.peek() === '"') return takeString(scanner);
  return scanner.match(scalar) ? undefined : "a value expected";
}

// All but controls, quote and backslash. In pieces: one pattern for a whole string would keep a way back for each of
// its characters.
const plainCharacters = /[ !#-[\]-\uffff]+/y;
const closingQuote = /"/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function takeString(scanner: Scanner): string | undefined {
  scanner.take('"');
  while (scanner.match(plainCharacters) || scanner.match(escapeSequence));
  if (scanner.match(closingQuote)) return undefined;
  return 'a string holds a control character or an unknown escape, or lacks its closing "';
}

interface Scanner {
  /** Offset of the next character that was not taken. */
  position(): number;
  /** The next character after white space; undefined at the end. */
  peek(): string | undefined;
  /** Takes a character after white space, if it is the next one. */
  take(character: string): boolean;
  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): boolean;
  /** Whether nothing but white space is left. */
  isAtEnd(): boolean;
}

function createScanner(text: string): Scanner {
  let position = 0;
  function match(pattern: RegExp): boolean {
    pattern.lastIndex = position;
    const isMatch = pattern.test(text);
    if (isMatch) position = pattern.lastIndex;
    return isMatch;
  }
  function peek(): string | undefined {
    while (isWhitespace(text[position])) position += 1;
    return text[position];
  }
  return {
    position: () => position,
    peek,
    match,
    take(character) {
      if (peek() !== character) return false;
      position += 1;
      return true;
    },
    isAtEnd: () => peek() === undefined,
  };
}

function isWhitespace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}
