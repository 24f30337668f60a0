import { type MeetUnsupported, unsupported } from "../../core/unsupported.ts";
import { type Tool, type ToolChoice, ToolChoice_Mode as ToolMode } from "../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../wire/json.ts";
import type { ChatTool, ChatToolChoice } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";
import { findNameFault } from "./names.ts";

// A tool that takes nothing still needs a schema on some servers, and a strict one a closed schema at OpenAI.
const noParameters = '{"type":"object","properties":{}}';
const strictlyNoParameters = '{"type":"object","properties":{},"required":[],"additionalProperties":false}';

/**
 * The tools, their schemas byte for byte. Meets `strict` where the model does not
 * know it. Throws UNSUPPORTED_FEATURE for more tools than the model takes, and for
 * a name that it does not.
 */
export function toTools(tools: readonly Tool[], facts: ModelFacts, meet: MeetUnsupported): ChatTool[] {
  if (tools.length > facts.maxTools) {
    throw unsupported("tools", `this model takes at most ${facts.maxTools}, not ${tools.length}`);
  }
  return tools.map((tool, index) => toTool(tool, `tools[${index}]`, facts, meet));
}

function toTool(tool: Tool, path: string, facts: ModelFacts, meet: MeetUnsupported): ChatTool {
  const { name, description, inputSchemaJson } = tool;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.name`, fault);
  if (tool.strict && !facts.takesSchemas) {
    meet(`${path}.strict`, "this model does not keep to a schema; leave it out");
  }
  const strict = facts.takesSchemas ? tool.strict : undefined;
  const parameters = jsonText(inputSchemaJson || (strict ? strictlyNoParameters : noParameters));
  return { type: "function", function: { name, description: description || undefined, parameters, strict } };
}

const toolModes: ReadonlyMap<ToolMode, ChatToolChoice> = new Map<ToolMode, ChatToolChoice>([
  [ToolMode.AUTO, "auto"],
  [ToolMode.NONE, "none"],
  [ToolMode.REQUIRED, "required"],
]);

/** How tools are picked; undefined leaves it to the server. */
export function toToolChoice({ mode, toolName }: ToolChoice): ChatToolChoice | undefined {
  return toolName === "" ? toolModes.get(mode) : { type: "function", function: { name: toolName } };
}

/** Whether several tools may be called at once. A model that calls one at a time needs no words for that; more is met. */
export function toParallel(
  { parallel }: ToolChoice,
  { takesParallel }: ModelFacts,
  meet: MeetUnsupported,
): boolean | undefined {
  if (takesParallel) return parallel;
  return parallel ? meet("tool_choice.parallel", "this model calls one tool at a time; leave it out") : undefined;
}
