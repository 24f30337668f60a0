import { asObject } from "../../../../wire/json.ts";
import type { ChatChoice, ChatContent } from "../../api.ts";
import type { RetainSize } from "../content/retained-size-limit.ts";

/**
 * Keeps the choices beside the first until the answer ends. Only then it shows
 * what they are: the rest of one answer, which some servers split into its text
 * and its tool calls, or other answers, of which none was asked for.
 */
export interface FurtherChoices {
  keep(choice: ChatChoice): void;
  /** The pieces of each choice, in the order of their numbers. */
  list(): readonly (readonly ChatChoice[])[];
}

/** Creates what keeps the further choices of one answer. */
export function createFurtherChoices(retainSize: RetainSize): FurtherChoices {
  const pieces = new Map<number, ChatChoice[]>();
  return {
    keep(choice) {
      retainSize(asObject({ ...choice }) ?? {});
      const before = pieces.get(choice.index);
      if (before === undefined) pieces.set(choice.index, [choice]);
      else before.push(choice);
    },
    list: () => [...pieces].sort(([left], [right]) => left - right).map(([, of]) => of),
  };
}

/** Whether a choice says anything in words: of two such, each is an answer of its own. */
export function hasText(choices: readonly ChatChoice[]): boolean {
  const contents = choices.flatMap(({ delta, message }) => [delta, message]).filter((content) => content !== undefined);
  return contents.some(saysText);
}

function saysText({ pieces }: ChatContent): boolean {
  return pieces.some(({ kind }) => kind === "text" || kind === "refusal");
}
