/** The formats of streamed answers that the upstream speaks, told apart by the path that is called. */
export type Format = "openai" | "anthropic";

/**
 * The byte that each token of an answer holds once, and nothing else in a body
 * does. It survives every re-encoding of JSON and no split of the bytes tears it,
 * so a client counts tokens without parsing.
 */
export const tokenMark = 0x7e;

/** The text of a token: as long as a word of English. */
export const tokenText = " word~";

/** The events of a streamed answer, each a whole server-sent event. */
export interface StreamedAnswer {
  readonly opening: readonly string[];
  readonly token: string;
  readonly closing: readonly string[];
}
