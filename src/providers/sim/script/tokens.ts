const longest = 16;
const tokenPattern = /\s{0,16}\S{1,16}|\s{1,16}/gu;

/**
 * Cuts a text into the simulator's tokens, lazily. A token is a word with the
 * white space before it, and after 16 characters of either a new one begins.
 * The tokens joined are the text.
 */
export function* toTokens(text: string): Generator<string, void, undefined> {
  for (const [token] of text.matchAll(tokenPattern)) yield token;
}

/** How many tokens a text has. It makes no strings, because a request may have millions of tokens. */
export function countTokens(text: string): number {
  let count = 0;
  let spaces = 0;
  let others = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isSpace = isWhiteSpace(unit);
    const isNext = isSpace ? others > 0 || spaces === longest : others === longest;
    if (isNext) {
      count += 1;
      spaces = 0;
      others = 0;
    }
    if (isSpace) spaces += 1;
    else others += 1;
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) index += 1;
  }
  return spaces + others > 0 ? count + 1 : count;
}

const lastLatin = 0xff;
const anyWhiteSpace = /\s/;

function isWhiteSpace(unit: number): boolean {
  if (unit > lastLatin) return anyWhiteSpace.test(String.fromCharCode(unit));
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
