import { describeWitness } from "../witness.ts";
import { ways } from "./call.ts";
import { calls } from "./calls.ts";
import { known } from "./differences.ts";

describeWitness({
  kind: "openai",
  calls,
  ways,
  known,
  rejected: [
    "CompleteRequest.top_k",
    "Part.server_tool_call",
    "Part.server_tool_result",
    "ReasoningOptions.budget_tokens",
    "ServerToolCall.arguments_json",
    "ServerToolCall.id",
    "ServerToolCall.mcp_server",
    "ServerToolCall.name",
    "ServerToolResult.is_error",
    "ServerToolResult.result_json",
    "ServerToolResult.result_type",
    "ServerToolResult.tool_call_id",
  ],
});
