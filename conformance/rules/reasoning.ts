import { asList, asString } from "../../src/wire/json/json.ts";
import { contentsOf } from "../bytes/chat.ts";
import { type AnswerBytes, objectsIn } from "../bytes/documents.ts";
import type { Rule } from "./rule.ts";

/** The rule about reasoning in a list of its own. */
export const reasoningRule: Rule = {
  name: "reasoning-in-details",
  what: "Reasoning is read from `reasoning_details` if it is nowhere else.",
  why: "Snowflake sends it only there, where the SDK does not look, and callers requested readable reasoning.",
  explains: ({ value, expected, seen }, recording) =>
    value === "reasoning" && expected === "" && seen !== "" && seen === detailsOf(recording),
};

function detailsOf(answer: AnswerBytes): string {
  const details = objectsIn(contentsOf(answer).flatMap((content) => asList(content["reasoning_details"])));
  return details.map((detail) => asString(detail["text"])).join("");
}
