import { create } from "@bufbuild/protobuf";
import { invalidRequest } from "../../../core/errors/error.ts";
import {
  type CompleteRequest,
  FinishReason,
  type Tool,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
  ToolChoice_Mode,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import { toInstanceJson } from "../schema/instance.ts";
import { createRoom } from "../schema/room.ts";
import { countToolCalls, latestToolResults, toPlainText } from "../script/conversation.ts";
import { type Script, writeText } from "../script/script.ts";
import { toTokens } from "../script/tokens.ts";
import type { SimModel } from "./model.ts";
import { formatted } from "./structured.ts";

interface PlannedCall {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
}

/** Calls tools, and quotes their results. */
export const tools: SimModel = {
  answer(request) {
    const results = latestToolResults(request);
    if (results.length > 0) return writeText(formatted(request, () => results.map(quote).join("\n")));
    if (request.toolChoice?.mode === ToolChoice_Mode.NONE) {
      return writeText(formatted(request, () => "No tool was called, because tool_choice.mode is MODE_NONE."));
    }
    return callTools(planCalls(request));
  },
};

function quote({ text, parts, isError }: ToolResult): string {
  return `The tool ${isError ? "failed" : "answered"}: ${text}${parts.map(toPlainText).join("")}`;
}

function planCalls(request: CompleteRequest): readonly PlannedCall[] {
  const former = countToolCalls(request);
  const room = createRoom();
  return chooseTools(request).map(([position, { name, inputSchemaJson }], index) => ({
    index,
    id: `sim_call_${former + index}`,
    name,
    argumentsJson:
      inputSchemaJson === "" ? "{}" : toInstanceJson(inputSchemaJson, `tools[${position}].input_schema_json`, room),
  }));
}

/** The tools to call, each with its position in the request. */
function chooseTools({ tools: offered, toolChoice }: CompleteRequest): readonly (readonly [number, Tool])[] {
  if (offered.length === 0) {
    throw invalidRequest([{ field: "tools", description: "sim/tools calls tools: offer at least one" }]);
  }
  const all = [...offered.entries()];
  const forcedName = toolChoice?.toolName ?? "";
  if (forcedName === "") return toolChoice?.parallel === true ? all : all.slice(0, 1);
  const forced = all.filter(([, { name }]) => name === forcedName);
  if (forced.length > 0) return forced;
  const description = `write the name of one of the tools instead of ${JSON.stringify(forcedName)}`;
  throw invalidRequest([{ field: "tool_choice.tool_name", description }]);
}

function* callTools(calls: readonly PlannedCall[]): Script {
  for (const { index, id, name, argumentsJson } of calls) {
    yield {
      kind: "token",
      event: { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) },
    };
    for (const token of toTokens(argumentsJson)) {
      const value = create(ToolCallDeltaSchema, { index, argumentsJson: token });
      yield { kind: "token", event: { case: "toolCallDelta", value } };
    }
  }
  return { finishReason: FinishReason.TOOL_CALLS };
}
