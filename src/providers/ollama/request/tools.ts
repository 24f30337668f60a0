import type { MeetUnsupported } from "../../../core/errors/unsupported.ts";
import {
  type CompleteRequest,
  type Tool,
  type ToolChoice,
  ToolChoice_Mode as ToolMode,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json.ts";
import type { ChatTool } from "../api.ts";

const noParameters = '{"type":"object","properties":{}}';

/**
 * The tools, their schemas byte for byte; undefined for none. The model always
 * chooses for itself: so that it calls none, none are sent. Meets `strict` and any
 * other choice.
 */
export function toTools({ tools, toolChoice }: CompleteRequest, meet: MeetUnsupported): ChatTool[] | undefined {
  if (toolChoice !== undefined) meetChoice(toolChoice, meet);
  const isOff = toolChoice?.toolName === "" && toolChoice.mode === ToolMode.NONE;
  return isOff || tools.length === 0 ? undefined : tools.map((tool, index) => toTool(tool, `tools[${index}]`, meet));
}

function toTool({ name, description, inputSchemaJson, strict }: Tool, path: string, meet: MeetUnsupported): ChatTool {
  if (strict) meet(`${path}.strict`, "Ollama does not keep arguments to a schema; leave it out");
  const parameters = jsonText(inputSchemaJson || noParameters);
  return { type: "function", function: { name, description: description || undefined, parameters } };
}

function meetChoice({ mode, toolName, parallel }: ToolChoice, meet: MeetUnsupported): void {
  const problem = "Ollama leaves the choice to the model; use MODE_AUTO or MODE_NONE";
  if (toolName !== "") meet("tool_choice.tool_name", problem);
  else if (mode === ToolMode.REQUIRED) meet("tool_choice.mode", problem);
  if (parallel === false) meet("tool_choice.parallel", "Ollama leaves it to the model; leave it out");
}
