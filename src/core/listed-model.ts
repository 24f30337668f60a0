import { toTokenCount } from "./answer/usage.ts";

/** How many tokens a model takes and writes; undefined is not known. */
export interface ModelLimits {
  /** Most tokens of input and output together. */
  readonly contextWindow?: number | undefined;
  /** Most tokens of an answer. */
  readonly maxOutputTokens?: number | undefined;
}

/** A model as a provider lists it. */
export interface ListedModel extends ModelLimits {
  /** The provider's own id, the part of "provider/model" after the slash. */
  readonly id: string;
  /** What it is called for people; undefined when the provider does not say. */
  readonly displayName?: string | undefined;
}

/** Most models that a provider may list. */
export const maxListedModels = 10_000;

/** The limits that are figures: a provider may write anything, and 0 for what it does not know. */
export function cleanLimits({ contextWindow, maxOutputTokens }: ModelLimits): ModelLimits {
  return { contextWindow: toLimit(contextWindow), maxOutputTokens: toLimit(maxOutputTokens) };
}

/** A limit of tokens; undefined for what is none. */
export function toLimit(value: unknown): number | undefined {
  return toTokenCount(value) || undefined;
}

/** The least of some limits, of which each may be unset. */
export function leastLimit(...limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
