import { unsupported } from "../../../core/errors/unsupported.ts";
import { type Tool, type ToolChoice, ToolChoice_Mode as ToolMode } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { ChatTool, ChatToolChoice } from "../api.ts";
import { findNameFault } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

// Some servers need a schema for a tool without parameters, and OpenAI a closed one for a strict tool.
const noParameters = '{"type":"object","properties":{}}';
const strictlyNoParameters = '{"type":"object","properties":{},"required":[],"additionalProperties":false}';

/**
 * The tools, their schemas byte for byte; undefined for none. `strict` is rejected or
 * dropped where the server or the model does not know it. Throws UNSUPPORTED_FEATURE
 * for more tools than the model takes, and for a name that it does not take.
 */
export function toTools(tools: readonly Tool[], context: RequestContext): ChatTool[] | undefined {
  const { maxTools } = context.facts;
  if (tools.length > maxTools) throw unsupported("tools", `this model takes at most ${maxTools}, not ${tools.length}`);
  return tools.length === 0 ? undefined : tools.map((tool, index) => toTool(tool, `tools[${index}]`, context));
}

function toTool(tool: Tool, path: string, { facts, dialect, rejectOrDrop }: RequestContext): ChatTool {
  const { name, description, inputSchemaJson } = tool;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.name`, fault);
  const takesStrict = facts.takesSchemas && dialect.strictTools;
  if (tool.strict && !takesStrict) {
    rejectOrDrop(
      `${path}.strict`,
      `this ${facts.takesSchemas ? "server" : "model"} does not keep to a schema; leave it out`,
    );
  }
  const strict = takesStrict ? tool.strict : undefined;
  const parameters = jsonText(inputSchemaJson || (strict ? strictlyNoParameters : noParameters));
  return { type: "function", function: { name, description: description || undefined, parameters, strict } };
}

const toolModes: ReadonlyMap<ToolMode, ChatToolChoice> = new Map<ToolMode, ChatToolChoice>([
  [ToolMode.AUTO, "auto"],
  [ToolMode.NONE, "none"],
  [ToolMode.REQUIRED, "required"],
]);

/**
 * How the model chooses tools; undefined for the server's default. A choice that the
 * server does not know is rejected or dropped.
 */
export function toToolChoice(
  { mode, toolName }: ToolChoice,
  { dialect, rejectOrDrop }: RequestContext,
): ChatToolChoice | undefined {
  const known = dialect.toolChoice;
  if (toolName !== "") {
    if (known === "any") return { type: "function", function: { name: toolName } };
    return rejectOrDrop("tool_choice.tool_name", "this server takes no choice of a tool by name; leave it out");
  }
  const word = toolModes.get(mode);
  if (word === undefined || word === "auto" || known !== "auto") return word;
  return rejectOrDrop("tool_choice.mode", "this server leaves the choice to the model; use MODE_AUTO");
}

/**
 * Whether the model may call several tools at once; undefined for the server's default. It is rejected
 * or dropped where it cannot be sent, but `false` for a model that calls one tool at a time changes nothing.
 */
export function toParallel(
  { parallel }: ToolChoice,
  { facts, dialect, rejectOrDrop }: RequestContext,
): boolean | undefined {
  if (facts.takesParallel && dialect.parallelToolCalls) return parallel;
  if (!facts.takesParallel) {
    return parallel
      ? rejectOrDrop("tool_choice.parallel", "this model calls one tool at a time; leave it out")
      : undefined;
  }
  if (parallel === undefined) return undefined;
  return rejectOrDrop("tool_choice.parallel", "this server leaves it to the model; leave it out");
}
