import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import {
  type CompleteRequest,
  type Tool,
  type ToolChoice,
  ToolChoice_Mode as ToolMode,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { ChatTool } from "../api.ts";

const noParameters = '{"type":"object","properties":{}}';

/**
 * The tools, their schemas byte for byte; undefined for none. The model always
 * chooses for itself: so that it calls none, none are sent. Rejects or drops `strict` and any
 * other choice.
 */
export function toTools({ tools, toolChoice }: CompleteRequest, rejectOrDrop: RejectOrDrop): ChatTool[] | undefined {
  if (toolChoice !== undefined) rejectChoice(toolChoice, rejectOrDrop);
  const isOff = toolChoice?.toolName === "" && toolChoice.mode === ToolMode.NONE;
  return isOff || tools.length === 0
    ? undefined
    : tools.map((tool, index) => toTool(tool, `tools[${index}]`, rejectOrDrop));
}

function toTool(
  { name, description, inputSchemaJson, strict }: Tool,
  path: string,
  rejectOrDrop: RejectOrDrop,
): ChatTool {
  if (strict) rejectOrDrop(`${path}.strict`, "Ollama does not keep arguments to a schema; leave it out");
  const parameters = jsonText(inputSchemaJson || noParameters);
  return { type: "function", function: { name, description: description || undefined, parameters } };
}

function rejectChoice({ mode, toolName, parallel }: ToolChoice, rejectOrDrop: RejectOrDrop): void {
  const problem = "Ollama leaves the choice to the model; use MODE_AUTO or MODE_NONE";
  if (toolName !== "") rejectOrDrop("tool_choice.tool_name", problem);
  else if (mode === ToolMode.REQUIRED) rejectOrDrop("tool_choice.mode", problem);
  if (parallel === false) rejectOrDrop("tool_choice.parallel", "Ollama leaves it to the model; leave it out");
}
