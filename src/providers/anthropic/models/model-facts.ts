import type { EffortStep } from "../api.ts";

/** The facts in which models differ. */
export interface ModelFacts {
  /** Whether it is one of Anthropic's, so that the limits of Anthropic's own API hold. */
  readonly isAnthropics: boolean;
  /**
   * How its thinking is set: "adaptive" by an effort, "budget" by a number of tokens,
   * "either" by one or the other; "none" for a model that does not think.
   */
  readonly thinking: "adaptive" | "budget" | "either" | "none";
  /** The least thinking that can be set; "always" where it cannot be turned off. */
  readonly leastThinking: "disabled" | "between_tools" | "always";
  /** The steps of effort that it takes. Where there are any, high is one of them. */
  readonly efforts: readonly EffortStep[];
  /** Whether a request can choose to have its thinking summarized or omitted. */
  readonly takesDisplay: boolean;
  /** Whether it takes temperature, top_p and top_k. */
  readonly takesSampling: boolean;
  /** Whether it takes temperature and top_p together. */
  readonly takesBothSamplings: boolean;
  /** Whether the caller may prefill the beginning of the answer. */
  readonly takesPrefill: boolean;
  /** Whether it can be forced to call a tool. */
  readonly takesForcedTools: boolean;
  /** Whether it takes strict JSON Schemas, for tools and for the answer. */
  readonly takesSchemas: boolean;
  /** Whether a system message may come after a user message. */
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

/** A model of another maker behind the same API. Nothing is known about it, so options are left to its server. */
const otherMakers: ModelFacts = {
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
  // Resellers append a version of their own to the date; other digits are those of a newer model.
  [/^claude-(opus|sonnet)-4(-0|[-@]\d{8})?(?![-.]?\d)|^claude-3-7-sonnet/, four],
  [/^claude-(3|2|instant)/, three],
];

/**
 * The facts of a model, by the provider's id. An Anthropic model that is not in the
 * table must be newer than the table, so it gets the facts of the newest one.
 */
export function factsOf(model: string): ModelFacts {
  // Resellers prefix a region or a maker: "us.anthropic.claude-…".
  const written = /claude-.*$/.exec(model)?.[0];
  if (written === undefined) return otherMakers;
  const id = toAnthropicsId(written);
  return table.find(([pattern]) => pattern.test(id))?.[1] ?? newest;
}

/** An id in Anthropic's spelling, since resellers also write "claude-opus-4.6" and "claude-4-sonnet". */
export function toAnthropicsId(id: string): string {
  return id
    .replaceAll(/(?<=-\d{1,2})\.(?=\d)/g, "-")
    .replace(/^claude-([4-9](?:-\d{1,2})?)-(opus|sonnet|haiku|fable|mythos)\b/, "claude-$2-$1");
}
