import { asObject } from "../../src/wire/json/json.ts";
import { choicesOf, usageOf } from "../bytes/chat.ts";
import type { Rule } from "./rule.ts";

/** Rules about usage. */
export const usageRules: readonly Rule[] = [
  {
    name: "reasoning-left-out",
    what: "Output tokens are `total_tokens` minus the input, if the server's own count is lower.",
    why: "xAI counts reasoning separately and Gemini leaves it out; `Usage.output_tokens` contains everything that is paid as output.",
    explains({ value, expected, seen }, recording) {
      const usage = usageOf(recording);
      const beyondInput = Number(usage?.["total_tokens"]) - Number(usage?.["prompt_tokens"]);
      return value === "usage.outputTokens" && seen === beyondInput && beyondInput > Number(expected);
    },
  },
  {
    name: "impossible-count",
    what: "A part of a count that is larger than the whole is left out.",
    why: "It cannot be true, and a caller that subtracts cached tokens from the input would get a negative number.",
    explains({ value, expected, seen }, recording) {
      const whole = wholeOf(value, usageOf(recording));
      return seen === undefined && typeof expected === "number" && typeof whole === "number" && expected > whole;
    },
  },
  {
    name: "usage-elsewhere",
    what: "Usage is also read from `x_groq` and from the choice.",
    why: "Groq and Moonshot send it there in streams, where the SDK does not look; an estimate would be worse.",
    explains({ value, expected, seen }, recording) {
      const { documents } = recording;
      const isInGroqs = documents.some((document) => hasUsage(asObject(document)?.["x_groq"]));
      const isElsewhere = isInGroqs || choicesOf(recording).some(hasUsage);
      return value === "usage.source" && expected === "ESTIMATED" && seen === "PROVIDER" && isElsewhere;
    },
  },
];

function wholeOf(value: string, usage: ReturnType<typeof usageOf>): unknown {
  switch (value) {
    case "usage.cacheReadTokens":
    case "usage.cacheWriteTokens":
      return usage?.["prompt_tokens"];
    case "usage.reasoningTokens":
      return usage?.["completion_tokens"];
    default:
      return undefined;
  }
}

function hasUsage(holder: unknown): boolean {
  return asObject(asObject(holder)?.["usage"]) !== undefined;
}
