/** How the upstream writes the events of a stream. */
export type Pace =
  /** All at once. */
  | "full"
  /** One token each turn of the upstream's event loop. */
  | "tick"
  /** 25 tokens a second, each alone, streams spread evenly over the time between two tokens. */
  | "paced"
  /** One token, and the others when the upstream gets `release`. */
  | "held";

/** Milliseconds between two tokens of a paced stream. */
export const pacedGapMs = 40;

/** How the upstream answers every request from now on. */
export interface Plan {
  readonly kind: "stream" | "document";
  readonly pace: Pace;
  /** Tokens of each answer. */
  readonly tokens: number;
  /** What a request must have at least, so that no gateway is fast because it drops the prompt. */
  readonly leastBodyBytes?: number;
}
