import {
  type Tool,
  type ToolChoice,
  ToolChoice_Mode,
  ToolChoice_ModeSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { checkJsonObject } from "./validate-json.ts";
import { checkCacheHint } from "./validate-parts.ts";
import { checkEnum, checkLength, type Violations } from "./violations.ts";

/** Most tools of a request. */
export const maxTools = 512;

/** Checks the tools that are offered to the model. */
export function* checkTools(tools: readonly Tool[]): Violations {
  yield* checkLength("tools", tools, maxTools, "tools");
  const names = new Set<string>();
  for (const [index, { name, inputSchemaJson, cacheHint }] of tools.entries()) {
    const field = `tools[${index}]`;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
      yield { field: `${field}.name`, description: "write 1 to 128 of a-z, A-Z, 0-9, '_' and '-'" };
    } else if (names.has(name)) {
      yield { field: `${field}.name`, description: `write a name that no other tool has instead of "${name}"` };
    }
    names.add(name);
    if (inputSchemaJson !== "") yield* checkJsonObject(`${field}.input_schema_json`, inputSchemaJson);
    yield* checkCacheHint(`${field}.cache_hint`, cacheHint);
  }
}

/** Checks the tool choice against the tools. */
export function* checkToolChoice(choice: ToolChoice | undefined, tools: readonly Tool[]): Violations {
  if (choice === undefined) return;
  if (tools.length === 0) return yield { field: "tool_choice", description: "leave it out, or offer tools" };
  const { mode, toolName } = choice;
  yield* checkEnum("tool_choice.mode", ToolChoice_ModeSchema, mode);
  if (toolName === "") return;
  if (mode === ToolChoice_Mode.AUTO || mode === ToolChoice_Mode.NONE) {
    const description = "tool_name forces a tool: write MODE_REQUIRED, leave mode out, or leave tool_name out";
    yield { field: "tool_choice.mode", description };
  }
  if (!tools.some(({ name }) => name === toolName)) {
    yield { field: "tool_choice.tool_name", description: "write the name of one of the tools" };
  }
}
