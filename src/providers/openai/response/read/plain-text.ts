import type { ChatCompletion, ChatContent } from "../../api.ts";
import { readCompletion } from "./read-completion.ts";

/** The text of a chunk that adds nothing to an answer but a piece of text in its first choice; undefined for all others. */
export function plainTextOf({ choices, sources, usage, error, otherApi }: ChatCompletion): string | undefined {
  const [choice] = choices;
  const isBesides = (usage ?? error ?? otherApi ?? undefined) !== undefined || sources.length > 0;
  if (choice === undefined || choices.length > 1 || isBesides) return undefined;
  const { index, delta, message, finishReason } = choice;
  if (delta === undefined || index !== 0 || message !== undefined || finishReason !== "") return undefined;
  return onlyTextOf(delta);
}

function onlyTextOf({
  pieces,
  annotations,
  toolCalls,
  reasoningDetails,
  extraContent,
}: ChatContent): string | undefined {
  const [piece] = pieces;
  const isOther = annotations.length > 0 || toolCalls.length > 0 || reasoningDetails.length > 0;
  if (piece?.kind !== "text" || pieces.length > 1 || isOther || extraContent !== undefined) return undefined;
  return piece.text;
}

/** The same of the JSON text of a chunk; undefined also for a text that cannot be read. */
export function readPlainText(data: string): string | undefined {
  try {
    return plainTextOf(readCompletion(data));
  } catch {
    return undefined;
  }
}
