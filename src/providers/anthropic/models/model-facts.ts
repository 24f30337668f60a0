import type { EffortStep } from "../api.ts";

/** What a model takes, as far as models differ. */
export interface ModelFacts {
  /** Whether it is one of Anthropic's, and meets the limits that its own API has. */
  readonly isAnthropics: boolean;
  /**
   * How it is made to think: "adaptive" by an effort, "budget" by a number of
   * tokens, "either" by one or the other, "none" not at all.
   */
  readonly thinking: "adaptive" | "budget" | "either" | "none";
  /** The least thinking there is; "always" where it cannot be turned off. */
  readonly leastThinking: "disabled" | "between_tools" | "always";
  /** The steps of effort that it knows; high is one of them where there are any. */
  readonly efforts: readonly EffortStep[];
  /** Whether it says, on request, what it thought or leaves it out. */
  readonly takesDisplay: boolean;
  /** Whether temperature, top_p and top_k change anything. */
  readonly takesSampling: boolean;
  /** Whether temperature and top_p go together. */
  readonly takesBothSamplings: boolean;
  /** Whether the answer may be begun by the caller. */
  readonly takesPrefill: boolean;
  /** Whether it can be made to call a tool. */
  readonly takesForcedTools: boolean;
  /** Whether it keeps to a JSON Schema, in tools and in the answer. */
  readonly takesSchemas: boolean;
  /** Whether a system message may stand after one of the user. */
  readonly takesLateSystem: boolean;
}

const newest: ModelFacts = {
  isAnthropics: true,
  thinking: "adaptive",
  leastThinking: "always",
  efforts: ["low", "medium", "high", "xhigh", "max"],
  takesDisplay: true,
  takesSampling: false,
  takesBothSamplings: false,
  takesPrefill: false,
  takesForcedTools: false,
  takesSchemas: true,
  takesLateSystem: true,
};

const sonnet55: ModelFacts = { ...newest, leastThinking: "between_tools", takesForcedTools: true };
const haiku55: ModelFacts = { ...sonnet55, leastThinking: "disabled" };
const opus47: ModelFacts = { ...haiku55, takesLateSystem: false };
const four6: ModelFacts = {
  ...opus47,
  thinking: "either",
  efforts: ["low", "medium", "high", "max"],
  takesSampling: true,
};
const opus45: ModelFacts = { ...four6, thinking: "budget", efforts: ["low", "medium", "high"], takesPrefill: true };
const four5: ModelFacts = { ...opus45, efforts: [] };
const four: ModelFacts = { ...four5, takesBothSamplings: true, takesSchemas: false };
const three: ModelFacts = { ...four, thinking: "none", takesDisplay: false };

/** A model of another maker, behind the same API: what is not known is left to its server. */
const foreign: ModelFacts = {
  ...four,
  isAnthropics: false,
  takesDisplay: false,
  takesSchemas: true,
  takesLateSystem: true,
};

// As of November 2026, by the list of models and the pages "What's new" of each:
// https://platform.claude.com/docs/en/about-claude/models/overview
const table: readonly (readonly [model: RegExp, facts: ModelFacts])[] = [
  [/^claude-(opus-5-5|(fable|mythos)-5-\d)\b/, newest],
  [/^claude-sonnet-5-5\b/, sonnet55],
  [/^claude-haiku-5-5\b/, haiku55],
  [/^claude-((opus|sonnet|fable)-5|opus-4-8)(?!-\d\b)/, haiku55],
  [/^claude-opus-4-7\b/, opus47],
  [/^claude-(opus|sonnet)-4-6\b/, four6],
  [/^claude-opus-4-5\b/, opus45],
  [/^claude-(opus-4-1|(sonnet|haiku)-4-5)\b/, four5],
  // Behind the date resellers put a version of their own; other digits are those of a newer model.
  [/^claude-(opus|sonnet)-4(-0|[-@]\d{8})?(?![-.]?\d)|^claude-3-7-sonnet/, four],
  [/^claude-(3|2|instant)/, three],
];

/**
 * The facts of a model, by the provider's id. One of Anthropic that is not in the
 * table is newer than it, and taken for the newest that is.
 */
export function factsOf(model: string): ModelFacts {
  // Resellers put a region or a maker in front: "us.anthropic.claude-…".
  const written = /claude-.*$/.exec(model)?.[0];
  if (written === undefined) return foreign;
  const id = toAnthropicsId(written);
  return table.find(([pattern]) => pattern.test(id))?.[1] ?? newest;
}

/** An id as Anthropic writes it: resellers write "claude-opus-4.6", too, and "claude-4-sonnet". */
export function toAnthropicsId(id: string): string {
  return id
    .replaceAll(/(?<=-\d{1,2})\.(?=\d)/g, "-")
    .replace(/^claude-([4-9](?:-\d{1,2})?)-(opus|sonnet|haiku|fable|mythos)\b/, "claude-$2-$1");
}
