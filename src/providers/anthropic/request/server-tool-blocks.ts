import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { Part, ServerToolCall, ServerToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { RequestBlock, ServerToolResultBlock, ServerToolUseBlock } from "../api.ts";
import type { ProviderState } from "../provider-state.ts";
import { isServerResultType } from "../response/blocks/server-tool-block.ts";
import type { RequestContext } from "./request-context.ts";

/** The block of a server tool's call or result: that of its provider state, or else one from its fields; none for another provider's part. */
export function toServerToolBlock(
  { part, path }: PartWithPath,
  content: Extract<Part["content"], { case: "serverToolCall" | "serverToolResult" }>,
  state: ProviderState | undefined,
  context: RequestContext,
): RequestBlock | undefined {
  if (state?.block !== undefined) return state.block;
  if (part.providerState.length > 0) return undefined;
  return content.case === "serverToolCall"
    ? toServerToolUse(content.value, `${path}.server_tool_call`, context)
    : toServerToolResult(content.value, `${path}.server_tool_result`, context);
}

/** Writes a call without provider state. Rejects or drops one that is not Anthropic's. */
function toServerToolUse(
  { id, name, argumentsJson, mcpServer }: ServerToolCall,
  path: string,
  { facts, rejectOrDrop }: RequestContext,
): ServerToolUseBlock | undefined {
  const isMcp = mcpServer !== "";
  if (facts.isAnthropics && !isAnthropicsId(id, isMcp)) return rejectOrDropId(`${path}.id`, rejectOrDrop);
  const input = jsonText(toSentArguments(argumentsJson));
  if (isMcp) return { type: "mcp_tool_use", id, name, input, server_name: mcpServer };
  return { type: "server_tool_use", id, name, input };
}

/** Writes a result without provider state. Rejects or drops one that is not Anthropic's. */
function toServerToolResult(
  { toolCallId, resultType, resultJson, isError }: ServerToolResult,
  path: string,
  { facts, rejectOrDrop }: RequestContext,
): ServerToolResultBlock | undefined {
  if (!isServerResultType(resultType)) {
    return rejectOrDrop(`${path}.result_type`, "the Messages API has no such result; leave the part and its call out");
  }
  const isMcp = resultType === "mcp_tool_result";
  if (facts.isAnthropics && !isAnthropicsId(toolCallId, isMcp))
    return rejectOrDropId(`${path}.tool_call_id`, rejectOrDrop);
  const block = { type: resultType, tool_use_id: toolCallId, content: jsonText(resultJson) };
  return isMcp ? { ...block, is_error: isError } : block;
}

/** Whether an id has the form that Anthropic requires of calls of its own tools. */
function isAnthropicsId(id: string, isMcp: boolean): boolean {
  return isMcp ? /^[\w-]+$/.test(id) : /^srvtoolu_\w+$/.test(id);
}

function rejectOrDropId(path: string, rejectOrDrop: RejectOrDrop): undefined {
  return rejectOrDrop(path, "it is of another provider's tool; leave the part out, and its call or result with it");
}
