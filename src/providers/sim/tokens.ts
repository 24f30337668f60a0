const tokenPattern = /\s{0,16}\S{1,16}|\s{1,16}/gu;

/**
 * Cuts a text into the simulator's tokens, lazily: a token is a word with the
 * white space before it, and after 16 characters of either a new one begins.
 * Joined, they are the text again.
 */
export function* toTokens(text: string): Generator<string, void, undefined> {
  for (const [token] of text.matchAll(tokenPattern)) yield token;
}

/** How many tokens a text has, without making them: a text of some megabytes has millions. */
export function countTokens(text: string): number {
  const pattern = new RegExp(tokenPattern);
  let count = 0;
  while (pattern.test(text)) count += 1;
  return count;
}
