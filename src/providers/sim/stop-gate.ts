import { createPrefixMatcher } from "./prefix-matcher.ts";

/** What a token of text leads to. */
export interface Passed {
  /** Tokens that may leave now. */
  readonly tokens: readonly string[];
  /** The stop sequence that matched: the tokens end before it, and nothing follows. */
  readonly stopSequence?: string;
}

/** Holds back the end of a text for as long as it may be the beginning of a stop sequence. */
export interface StopGate {
  push(token: string): Passed;
  /** Lets out what is held, because the text is over, and begins anew. */
  flush(): readonly string[];
}

/** Creates a gate; it holds less than the longest stop sequence and one token. */
export function createStopGate(stopSequences: readonly string[]): StopGate {
  const searches = stopSequences.map((sequence) => ({ sequence, matcher: createPrefixMatcher(sequence) }));
  let held: string[] = [];
  let heldLength = 0;

  /** Reads a token up to the first match and returns its end and its sequence, the longest of those that end there. */
  function find(token: string): { readonly end: number; readonly sequence: string } | undefined {
    for (let index = 0; index < token.length; index += 1) {
      for (const { matcher } of searches) matcher.read(token.charCodeAt(index));
      const found = searches.filter(({ sequence, matcher }) => matcher.matched() === sequence.length);
      if (found.length > 0) return { end: index + 1, sequence: found.map(({ sequence }) => sequence).reduce(longer) };
    }
    return undefined;
  }

  /** Takes out the held tokens that lie wholly within the first `length` units. */
  function release(length: number): readonly string[] {
    let count = 0;
    let released = 0;
    for (const token of held) {
      if (released + token.length > length) break;
      released += token.length;
      count += 1;
    }
    heldLength -= released;
    return held.splice(0, count);
  }

  return {
    push(token) {
      const found = find(token);
      const before = heldLength;
      held.push(token);
      heldLength += token.length;
      if (found === undefined) {
        return { tokens: release(heldLength - Math.max(0, ...searches.map(({ matcher }) => matcher.matched()))) };
      }
      const length = before + found.end - found.sequence.length;
      const whole = release(length);
      const rest = held.join("").slice(0, length - whole.join("").length);
      return { tokens: rest === "" ? whole : [...whole, rest], stopSequence: found.sequence };
    },
    flush() {
      const tokens = held;
      held = [];
      heldLength = 0;
      for (const { matcher } of searches) matcher.reset();
      return tokens;
    },
  };
}

function longer(first: string, second: string): string {
  return second.length > first.length ? second : first;
}
