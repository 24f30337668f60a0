import { toTokenCount } from "./answer/usage.ts";

/** Token limits of a model. Undefined means not known. */
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
  /** A name to show to people; undefined when the provider gives none. */
  readonly displayName?: string | undefined;
}

/** Most models that a provider may list. */
export const maxListedModels = 10_000;

/** Drops limits that are no token counts above 0: some providers write 0 for a limit that they do not know. */
export function cleanLimits({ contextWindow, maxOutputTokens }: ModelLimits): ModelLimits {
  return { contextWindow: toLimit(contextWindow), maxOutputTokens: toLimit(maxOutputTokens) };
}

/** Reads a token limit; undefined for anything but a token count above 0. */
export function toLimit(value: unknown): number | undefined {
  return toTokenCount(value) || undefined;
}

/** The least of those limits that are set; undefined if none is. */
export function leastLimit(...limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((limit) => limit !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}
