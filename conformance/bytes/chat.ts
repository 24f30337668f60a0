// What the bytes of a Chat Completions answer hold, for rules to look at.
import { asList, asObject, asString, type JsonObject } from "../../src/wire/json/json.ts";
import { type AnswerBytes, objectsIn } from "./documents.ts";

/** The first choice of each chunk, or of the whole answer. */
export function choicesOf({ documents }: AnswerBytes): readonly JsonObject[] {
  return objectsIn(objectsIn(documents).map((document) => asList(document["choices"])[0]));
}

/** What each choice adds: its delta, or its message. */
export function contentsOf(answer: AnswerBytes): readonly JsonObject[] {
  return objectsIn(choicesOf(answer).map((choice) => asObject(choice["delta"]) ?? choice["message"]));
}

/** Every finish reason that is a word, in order. */
export function finishWordsOf(answer: AnswerBytes): readonly string[] {
  return choicesOf(answer)
    .map((choice) => asString(choice["finish_reason"]))
    .filter((word) => word !== "");
}

/** The pieces of tool calls, in order. */
export function toolCallPiecesOf(answer: AnswerBytes): readonly JsonObject[] {
  return objectsIn(contentsOf(answer).flatMap((content) => asList(content["tool_calls"])));
}

/** The call in the predecessor of tool_calls, joined; undefined when there is none, or only an empty one. */
export function functionCallOf(answer: AnswerBytes): { readonly name: string; readonly arguments: string } | undefined {
  const pieces = objectsIn(contentsOf(answer).map((content) => content["function_call"]));
  const [name, args] = ["name", "arguments"].map((member) => pieces.map((piece) => asString(piece[member])).join(""));
  return name ? { name, arguments: args ?? "" } : undefined;
}

/** The last usage object at the place where OpenAI has it. */
export function usageOf({ documents }: AnswerBytes): JsonObject | undefined {
  return objectsIn(objectsIn(documents).map((document) => document["usage"])).at(-1);
}
