import { asObject } from "../../../../wire/json/json.ts";
import type { ChatChoice, ChatContent } from "../../api.ts";
import type { RetainSize } from "../content/retained-size-limit.ts";

/**
 * Keeps the choices other than the first until the answer ends. Only the end shows
 * what they are: the rest of one answer, whose text and tool calls some servers put into
 * different choices, or further answers, which were not requested.
 */
export interface FurtherChoices {
  keep(choice: ChatChoice): void;
  /** The pieces of each choice, in the order of the choices' numbers. */
  list(): readonly (readonly ChatChoice[])[];
}

/** Creates the store of the further choices of one answer. */
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

/** Whether a piece of a choice has text or a refusal. Two choices that have either are two answers. */
export function hasText({ delta, message }: ChatChoice): boolean {
  return hasTextPiece(delta) || hasTextPiece(message);
}

function hasTextPiece(content: ChatContent | undefined): boolean {
  return content?.pieces.some(({ kind }) => kind === "text" || kind === "refusal") === true;
}
