import { type Tool, type ToolChoice, ToolChoice_Mode as ToolMode } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { Thinking, ToolChoiceOption, ToolDefinition } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

const noParameters = '{"type":"object","properties":{}}';
/** The API takes strict schemas only without additional properties. */
const strictlyNoParameters = '{"type":"object","properties":{},"additionalProperties":false}';

/** The tools, with their schemas byte for byte. Rejects or drops `strict` where the model does not have it. */
export function toTools(tools: readonly Tool[], { facts, rejectOrDrop, markCache }: RequestContext): ToolDefinition[] {
  return tools.map(({ name, description, inputSchemaJson, strict, cacheHint }, index) => {
    if (strict === true && !facts.takesSchemas) rejectOrDrop(`tools[${index}].strict`, "this model does not know it");
    const isStrict = facts.takesSchemas ? strict : undefined;
    return {
      name,
      description: description || undefined,
      input_schema: jsonText(inputSchemaJson || (isStrict ? strictlyNoParameters : noParameters)),
      strict: isStrict,
      cache_control: markCache(cacheHint, `tools[${index}]`),
    };
  });
}

/** The choice of tools. Rejects or drops a forced call where the model cannot be forced, or cannot while it has a thinking budget. */
export function toToolChoice(
  choice: ToolChoice,
  thinking: Thinking | undefined,
  { facts, rejectOrDrop }: RequestContext,
): ToolChoiceOption | undefined {
  const { mode, toolName, parallel } = choice;
  const parallelism = parallel === undefined ? {} : { disable_parallel_tool_use: !parallel };
  const free: ToolChoiceOption | undefined =
    mode === ToolMode.AUTO || parallel !== undefined ? { type: "auto", ...parallelism } : undefined;
  if (mode === ToolMode.NONE) return { type: "none" };
  if (mode !== ToolMode.REQUIRED && toolName === "") return free;

  const obstacle = toObstacle(facts, thinking);
  if (obstacle !== undefined) {
    rejectOrDrop(toolName === "" ? "tool_choice.mode" : "tool_choice.tool_name", obstacle);
    return free;
  }
  return toolName === "" ? { type: "any", ...parallelism } : { type: "tool", name: toolName, ...parallelism };
}

function toObstacle({ takesForcedTools }: ModelFacts, thinking: Thinking | undefined): string | undefined {
  if (!takesForcedTools) return "this model cannot be made to call a tool; use MODE_AUTO";
  if (thinking?.type === "enabled") return "no tool can be forced while the model reasons; use MODE_AUTO";
  return undefined;
}
