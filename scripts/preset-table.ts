import type { Dialect } from "../src/providers/openai/dialect.ts";
import { type Preset, presets } from "../src/providers/openai/presets.ts";

/** A table of the presets of kind openai, in Markdown: where each is, what it sends and refuses, and the source of that. */
export function presetTable(): string {
  const head = ["Preset", "Base URL; key", "Written as", "Refused²", "Known from"];
  const rows = Object.entries(presets).map(([name, preset]) => [
    `\`${name}\``,
    `${toPlace(preset)}; ${toKey(preset)}`,
    [...wordsOf(preset.dialect), ...(preset.listsModels ? [] : ["list of models not used"])].join(", "),
    refusedBy(preset.dialect).join(", "),
    preset.sources.map((source) => `<${source}>`).join(" "),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function toPlace({ baseUrl, basePath, methodPath, apiVersion }: Preset): string {
  const version = apiVersion === undefined ? "" : `, \`api-version\` ${apiVersion}`;
  if (baseUrl !== undefined) return `\`${baseUrl}\``;
  return `your own, plus \`${basePath}\` if it has no path, then \`${methodPath}\`${version}`;
}

function toKey({ keyVariable, auth }: Preset): string {
  if (keyVariable === undefined) return "usually none";
  return `\`${keyVariable}\`${auth === "bearer" ? "" : ` in \`${auth}\``}`;
}

const efforts: Readonly<Record<Dialect["reasoningField"], string>> = {
  reasoning_effort: "`reasoning_effort`",
  reasoning: "`reasoning`, effort or budget",
  thinking: "`reasoning_effort`, off by `thinking`",
  enable_thinking: "`enable_thinking` and `thinking_budget`, only on or off",
  none: "",
};

const histories: Readonly<Record<Dialect["reasoningHistory"], string>> = {
  any: "reasoning back as it came",
  none: "no reasoning back",
  reasoning_content: "reasoning back in `reasoning_content`",
  reasoning: "reasoning back in `reasoning`",
  reasoning_details: "reasoning back in `reasoning_details`, else `reasoning`",
  content: "reasoning back in the content",
  extra_content: "signatures back in `extra_content`",
};

/** What the server calls things. */
function wordsOf(dialect: Dialect): string[] {
  const { maxTokensField, endUserField, seedField, documentField } = dialect;
  return [
    maxTokensField === "by_model" ? "`max_tokens`⁵" : `\`${maxTokensField}\``,
    ...(endUserField === "none" ? [] : [`\`${endUserField}\``]),
    ...(seedField === "random_seed" ? ["`random_seed`"] : []),
    ...(dialect.topK ? ["`top_k`"] : []),
    ...(documentField === "document_url" ? ["`document_url`"] : []),
    efforts[dialect.reasoningField],
    histories[dialect.reasoningHistory],
    ...(dialect.toolCallIds === "nine_alphanumerics" ? ["call ids of nine letters and digits"] : []),
    ...(dialect.textLists ? [] : ["texts as one string"]),
    ...(dialect.streamOptions ? [] : ["no `stream_options`"]),
    ...(dialect.thinkTags ? ["`<think>` is read"] : []),
  ].filter((words) => words !== "");
}

/** The fields of requests that the server does not take, as far as servers differ. */
function refusedBy(dialect: Dialect): string[] {
  const { maxStopSequences, toolChoice } = dialect;
  const takesBudget = ["reasoning", "enable_thinking"].includes(dialect.reasoningField);
  const refused: readonly (readonly [isRefused: boolean, field: string])[] = [
    [!dialect.topK, "`top_k`"],
    [!takesBudget, "`budget_tokens`"],
    [dialect.reasoningField === "none", "`reasoning.effort`"],
    [dialect.seedField === "none", "`seed`"],
    [dialect.endUserField === "none", "`end_user_id`"],
    [!dialect.penalties, "penalties"],
    [maxStopSequences === 0, "`stop_sequences`"],
    [maxStopSequences > 0 && Number.isFinite(maxStopSequences), `\`stop_sequences\` above ${maxStopSequences}`],
    [!dialect.jsonObject, "`json_object`"],
    [!dialect.jsonSchema, "`json_schema`"],
    [!dialect.strictTools, "`Tool.strict`"],
    [toolChoice === "modes", "`tool_name`"],
    [toolChoice === "auto", "`tool_choice` except `MODE_AUTO`"],
    [!dialect.parallelToolCalls, "`tool_choice.parallel`"],
    [!dialect.images, "images"],
    [dialect.documentField === "none", "documents"],
  ];
  return refused.flatMap(([isRefused, field]) => (isRefused ? [field] : []));
}
