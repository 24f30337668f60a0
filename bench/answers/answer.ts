/** The formats of streamed answers that the upstream speaks, which the called path distinguishes. */
export type Format = "openai" | "anthropic";

/**
 * The byte that each token of an answer holds once, and nothing else in a body
 * does. It survives every re-encoding of JSON and no split of the bytes tears it,
 * so a client counts tokens without parsing.
 */
export const tokenMark = 0x7e;

/**
 * The texts of tokens, which take turns: as long as words of English. A gateway
 * may take a stream that repeats one token for a model that has gone astray.
 */
export const tokenTexts = [" word~", " more~"] as const;

/** The text of an answer. */
export function toText(tokens: number): string {
  return tokenTexts
    .join("")
    .repeat(Math.ceil(tokens / 2))
    .slice(0, tokens * tokenTexts[0].length);
}

/** The events of a streamed answer, each a whole server-sent event. */
export interface StreamedAnswer {
  readonly opening: readonly string[];
  /** The two that take turns. */
  readonly tokens: readonly [string, string];
  readonly closing: readonly string[];
}
