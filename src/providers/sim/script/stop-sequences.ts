import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Script, textSteps } from "./script.ts";

/** A stop sequence and how far the end of the text matches it. */
interface Search {
  readonly sequence: string;
  /** At n - 1: length of the longest proper prefix of the first n units that they also end with. */
  readonly borders: readonly number[];
  /** Units of the sequence that the text ends with. */
  matched: number;
}

/**
 * The script up to the first stop sequence in its text. Tokens whose text may be
 * the beginning of a stop sequence are held back, but never beyond their part.
 *
 * A stop sequence may be as long as a message, and trying every suffix of the
 * text blocks for seconds from 50,000 characters on. So this is the search of
 * Knuth, Morris and Pratt, whose work is linear in the text.
 */
export function* stopBefore(script: Script, stopSequences: readonly string[]): Script {
  const searches = stopSequences.map(toSearch);
  const held: string[] = [];
  let heldLength = 0;

  /** Takes out the held tokens that lie wholly within the first `length` units. */
  function release(length: number): string[] {
    let count = 0;
    let end = 0;
    for (const token of held) {
      if (end + token.length > length) break;
      end += token.length;
      count += 1;
    }
    heldLength -= end;
    return held.splice(0, count);
  }

  for (let next = script.next(); ; next = script.next()) {
    if (next.done === true || next.value.kind !== "token" || next.value.event.case !== "textDelta") {
      yield* textSteps(release(heldLength));
      if (next.done === true) return next.value;
      for (const search of searches) search.matched = 0;
      yield next.value;
      continue;
    }
    const token = next.value.event.value;
    const { tail, stopSequence } = searchToken(searches, token);
    held.push(token);
    heldLength += token.length;
    yield* textSteps(release(heldLength - tail));
    if (stopSequence === undefined) continue;
    const rest = held.join("").slice(0, heldLength - tail);
    if (rest !== "") yield* textSteps([rest]);
    return { finishReason: FinishReason.STOP_SEQUENCE, stopSequence };
  }
}

/**
 * Searches the next token of a text. `tail` is how many of its last units must not
 * leave: those from the beginning of the stop sequence that matched first, the
 * longest of several, or those that may be the beginning of one.
 */
function searchToken(
  searches: readonly Search[],
  token: string,
): { readonly tail: number; readonly stopSequence?: string } {
  for (let index = 0; index < token.length; index += 1) {
    let stopSequence = "";
    for (const search of searches) {
      advance(search, token.charCodeAt(index));
      const { sequence, matched } = search;
      if (matched === sequence.length && matched > stopSequence.length) stopSequence = sequence;
    }
    if (stopSequence !== "") return { tail: stopSequence.length + token.length - index - 1, stopSequence };
  }
  return { tail: Math.max(...searches.map(({ matched }) => matched)) };
}

function toSearch(sequence: string): Search {
  const borders = [0];
  const search: Search = { sequence, borders, matched: 0 };
  // The sequence is searched for in itself: each border needs only those before it.
  for (let index = 1; index < sequence.length; index += 1) {
    advance(search, sequence.charCodeAt(index));
    borders.push(search.matched);
  }
  search.matched = 0;
  return search;
}

function advance(search: Search, unit: number): void {
  const { sequence, borders } = search;
  let { matched } = search;
  while (matched > 0 && sequence.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
  search.matched = sequence.charCodeAt(matched) === unit ? matched + 1 : matched;
}
