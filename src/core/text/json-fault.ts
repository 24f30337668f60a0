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

/**
 * Finds the first fault of a JSON text, or undefined when it is valid, nested at
 * most `maxDepth` levels deep and of at most `maxValues` values. It neither
 * recurses nor builds values: a text of any depth costs one pass over it, some
 * nanoseconds a character, and no memory.
 */
export function findJsonFault(
  text: string,
  maxDepth = maxJsonDepth,
  maxValues = Number.POSITIVE_INFINITY,
): JsonFault | undefined {
  const scanner = createScanner(text);
  const problem = findProblem(scanner, maxDepth, maxValues);
  return problem === undefined ? undefined : { position: scanner.position(), problem };
}

const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openingBracket: 0x5b,
  backslash: 0x5c,
  closingBracket: 0x5d,
  openingBrace: 0x7b,
  closingBrace: 0x7d,
} as const;

type Closer = typeof code.closingBrace | typeof code.closingBracket;

function findProblem(scanner: Scanner, maxDepth: number, maxValues: number): string | undefined {
  /** What closes the brackets that are open, innermost last. */
  const open: Closer[] = [];
  let values = 0;

  /** Takes a value up to and with the first one in it that holds no others. */
  function takeToInnermost(): string | undefined {
    for (;;) {
      const problem = open.at(-1) === code.closingBrace ? takeKey(scanner) : undefined;
      if (problem !== undefined) return problem;
      values += 1;
      if (values > maxValues) return `more than ${maxValues} values`;
      const closer = closerOf(scanner.peek());
      if (closer === undefined) return takeScalar(scanner);
      if (open.length === maxDepth) return `nested more than ${maxDepth} levels deep`;
      scanner.skip(1);
      if (scanner.take(closer)) return undefined;
      open.push(closer);
    }
  }

  for (;;) {
    const problem = takeToInnermost() ?? takeClosers(scanner, open);
    if (problem !== undefined) return problem;
    if (open.length === 0) return scanner.isAtEnd() ? undefined : "text after the end of the value";
  }
}

/** Takes what may follow the end of a value: the ends of those around it, or a comma. */
function takeClosers(scanner: Scanner, open: Closer[]): string | undefined {
  for (let closer = open.at(-1); closer !== undefined; closer = open.at(-1)) {
    if (scanner.take(code.comma)) return undefined;
    if (!scanner.take(closer)) return `"," or "${String.fromCharCode(closer)}" expected`;
    open.pop();
  }
  return undefined;
}

function closerOf(opener: number): Closer | undefined {
  if (opener === code.openingBrace) return code.closingBrace;
  return opener === code.openingBracket ? code.closingBracket : undefined;
}

function takeKey(scanner: Scanner): string | undefined {
  if (scanner.peek() !== code.quote) return "a member name in double quotes expected";
  return takeString(scanner) ?? (scanner.take(code.colon) ? undefined : '":" expected');
}

function takeScalar(scanner: Scanner): string | undefined {
  if (scanner.peek() === code.quote) return takeString(scanner);
  const isTaken = scanner.takeWord("true") || scanner.takeWord("false") || scanner.takeWord("null");
  return isTaken || takeNumber(scanner) ? undefined : "a value expected";
}

const digit = { zero: 0x30, nine: 0x39 } as const;

function isDigit(unit: number): boolean {
  return unit >= digit.zero && unit <= digit.nine;
}

/** Takes as much of a number as there is; false when it does not begin here. */
function takeNumber(scanner: Scanner): boolean {
  const signLength = scanner.unitAt(0) === 0x2d ? 1 : 0;
  const first = scanner.unitAt(signLength);
  if (!isDigit(first)) return false;
  let length = signLength + 1;
  if (first !== digit.zero) length = scanner.endOfDigits(length);
  if (scanner.unitAt(length) === 0x2e && isDigit(scanner.unitAt(length + 1))) length = scanner.endOfDigits(length + 1);
  if (isExponent(scanner.unitAt(length))) {
    const sign = scanner.unitAt(length + 1);
    const digits = length + (sign === 0x2b || sign === 0x2d ? 2 : 1);
    if (isDigit(scanner.unitAt(digits))) length = scanner.endOfDigits(digits);
  }
  scanner.skip(length);
  return true;
}

function isExponent(unit: number): boolean {
  return unit === 0x65 || unit === 0x45;
}

function takeString(scanner: Scanner): string | undefined {
  scanner.skip(1);
  for (;;) {
    scanner.skipPlain();
    const unit = scanner.unitAt(0);
    if (unit === code.quote) {
      scanner.skip(1);
      return undefined;
    }
    const escapeLength = unit === code.backslash ? lengthOfEscape(scanner) : 0;
    if (escapeLength === 0) return 'a string holds a control character or an unknown escape, or lacks its closing "';
    scanner.skip(escapeLength);
  }
}

const simpleEscapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

function lengthOfEscape(scanner: Scanner): number {
  const kind = scanner.unitAt(1);
  if (simpleEscapes.has(kind)) return 2;
  const isUnicode = kind === 0x75 && [2, 3, 4, 5].every((offset) => isHexDigit(scanner.unitAt(offset)));
  return isUnicode ? 6 : 0;
}

function isHexDigit(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x66) || (unit >= 0x41 && unit <= 0x46);
}

interface Scanner {
  /** Offset of the next unit that was not taken. */
  position(): number;
  /** The next unit after white space, which is taken; NaN at the end. */
  peek(): number;
  /** Takes a unit after white space, if it is the next one. */
  take(unit: number): boolean;
  /** Takes a word, if it is here. */
  takeWord(word: string): boolean;
  /** The unit so far from the next one; NaN beyond the end. */
  unitAt(offset: number): number;
  /** How far from the next unit the digits end of which one is at `offset`. */
  endOfDigits(offset: number): number;
  /** Takes so many units. */
  skip(units: number): void;
  /** Takes what a string may hold as it is: all but controls, quote and backslash. */
  skipPlain(): void;
  /** Whether nothing but white space is left. */
  isAtEnd(): boolean;
}

function createScanner(text: string): Scanner {
  let position = 0;
  function peek(): number {
    while (isWhitespace(text.charCodeAt(position))) position += 1;
    return text.charCodeAt(position);
  }
  return {
    position: () => position,
    peek,
    take(unit) {
      if (peek() !== unit) return false;
      position += 1;
      return true;
    },
    takeWord(word) {
      if (!text.startsWith(word, position)) return false;
      position += word.length;
      return true;
    },
    unitAt: (offset) => text.charCodeAt(position + offset),
    endOfDigits(offset) {
      let end = position + offset;
      while (isDigit(text.charCodeAt(end))) end += 1;
      return end - position;
    },
    skip(units) {
      position += units;
    },
    skipPlain() {
      for (let unit = text.charCodeAt(position); isPlain(unit); unit = text.charCodeAt(position)) position += 1;
    },
    isAtEnd: () => Number.isNaN(peek()),
  };
}

function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit !== code.quote && unit !== code.backslash;
}

function isWhitespace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
