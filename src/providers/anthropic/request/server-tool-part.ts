import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { ServerToolCall, ServerToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../../wire/json.ts";
import type { ServerToolResultBlock, ServerToolUseBlock } from "../api.ts";
import { isServerResultType } from "../response/blocks/server-tool-block.ts";
import type { RequestContext } from "./request-context.ts";

/** The block of a call of a server tool that has no state, from its fields. Meets one that is no call of Anthropic's. */
export function toServerToolUse(
  { id, name, argumentsJson, mcpServer }: ServerToolCall,
  path: string,
  { facts, rejectOrDrop }: RequestContext,
): ServerToolUseBlock | undefined {
  const isMcp = mcpServer !== "";
  if (facts.isAnthropics && !isAnthropicsId(id, isMcp)) return rejectOrDropForeignId(`${path}.id`, rejectOrDrop);
  const input = jsonText(toSentArguments(argumentsJson));
  if (isMcp) return { type: "mcp_tool_use", id, name, input, server_name: mcpServer };
  return { type: "server_tool_use", id, name, input };
}

/** The block of a result of a server tool that has no state, from its fields. Meets one that is no result of Anthropic's. */
export function toServerToolResult(
  { toolCallId, resultType, resultJson, isError }: ServerToolResult,
  path: string,
  { facts, rejectOrDrop }: RequestContext,
): ServerToolResultBlock | undefined {
  if (!isServerResultType(resultType)) {
    return rejectOrDrop(`${path}.result_type`, "the Messages API has no such result; leave the part and its call out");
  }
  const isMcp = resultType === "mcp_tool_result";
  if (facts.isAnthropics && !isAnthropicsId(toolCallId, isMcp))
    return rejectOrDropForeignId(`${path}.tool_call_id`, rejectOrDrop);
  const block = { type: resultType, tool_use_id: toolCallId, content: jsonText(resultJson) };
  return isMcp ? { ...block, is_error: isError } : block;
}

/** Anthropic takes the ids of its own tools' calls by their form. */
function isAnthropicsId(id: string, isMcp: boolean): boolean {
  return isMcp ? /^[\w-]+$/.test(id) : /^srvtoolu_\w+$/.test(id);
}

function rejectOrDropForeignId(path: string, rejectOrDrop: RejectOrDrop): undefined {
  return rejectOrDrop(path, "it is of another provider's tool; leave the part out, and its call or result with it");
}
