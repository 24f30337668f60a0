import type { ModelLimits } from "../../../core/listed-model.ts";
import { baseModelOf } from "./model-facts.ts";

const gpt5: ModelLimits = { contextWindow: 400_000, maxOutputTokens: 128_000 };
const million: ModelLimits = { contextWindow: 1_050_000, maxOutputTokens: 128_000 };

// OpenAI's own list of models has no limits. As of November 2026; figures that were not found are left out:
// - GPT-5.5 and GPT-5.6: https://developers.openai.com/api/docs/models/compare.md
// - GPT-5.4: https://developers.openai.com/docs/models
// - GPT-4.1 and GPT-6: https://vercel.com/ai-gateway/models/gpt-4.1-fast.md and
//   https://vercel.com/ai-gateway/models/gpt-6.2-sol.md, and likewise for gpt-6-sol and gpt-6.1-sol
// - GPT-4o and GPT-5: https://docs.uipath.com/es/autopilot/other/latest/user-guide/supported-models-and-limits.md
const table: ReadonlyMap<string, ModelLimits> = new Map([
  ["gpt-4o", { contextWindow: 128_000, maxOutputTokens: 16_384 }],
  ["gpt-4o-2024-05-13", { contextWindow: 128_000 }],
  ["gpt-4.1", { contextWindow: 1_047_576, maxOutputTokens: 32_768 }],
  ["gpt-5", gpt5],
  ["gpt-5-mini", gpt5],
  ["gpt-5-nano", gpt5],
  ["gpt-5.1", gpt5],
  ["gpt-5.4", { maxOutputTokens: 128_000 }],
  ["gpt-5.4-mini", gpt5],
  ["gpt-5.5", million],
  ["gpt-5.6-sol", million],
  ["gpt-5.6-terra", million],
  ["gpt-5.6-luna", million],
  ["gpt-6-sol", million],
  ["gpt-6.1-sol", million],
  ["gpt-6.2-sol", million],
]);

/** The limits of one of OpenAI's models, by its id with or without a date; empty for an unknown model. */
export function limitsOf(model: string): ModelLimits {
  const id = baseModelOf(model);
  return table.get(id) ?? table.get(id.replace(/-\d{4}-\d{2}-\d{2}$/, "")) ?? {};
}
