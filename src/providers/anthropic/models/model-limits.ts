import type { ModelLimits } from "../../../core/listed-model.ts";
import { toAnthropicsId } from "./model-facts.ts";

const million: ModelLimits = { contextWindow: 1_000_000, maxOutputTokens: 128_000 };

// For servers that do not list their models; Anthropic's own list has the limits. As of November 2026, by that list and
// https://platform.claude.com/docs/en/about-claude/models/overview. The two differ on the window of Sonnet 4.5.
const table: ReadonlyMap<string, ModelLimits> = new Map([
  ["claude-fable-5-1", million],
  ["claude-opus-5-5", million],
  ["claude-sonnet-5-5", million],
  ["claude-haiku-5-5", million],
  ["claude-fable-5", million],
  ["claude-opus-5", million],
  ["claude-sonnet-5", million],
  ["claude-opus-4-8", million],
  ["claude-opus-4-7", million],
  ["claude-opus-4-6", million],
  ["claude-sonnet-4-6", million],
  ["claude-opus-4-5", { contextWindow: 200_000, maxOutputTokens: 64_000 }],
  ["claude-haiku-4-5", { contextWindow: 200_000, maxOutputTokens: 64_000 }],
  ["claude-sonnet-4-5", { maxOutputTokens: 64_000 }],
  ["claude-opus-4-1", { contextWindow: 200_000, maxOutputTokens: 32_000 }],
]);

/** The limits of an Anthropic model, by an id with or without a date; none for a model that is not known. */
export function limitsOf(model: string): ModelLimits {
  // Resellers prefix a region or a maker, and append a version of their own to the date.
  const written = /claude-.*$/.exec(model)?.[0];
  if (written === undefined) return {};
  const id = /^claude-[a-z]+-\d+(-\d{1,2})?(?!\d)/.exec(toAnthropicsId(written))?.[0];
  return (id === undefined ? undefined : table.get(id)) ?? {};
}
