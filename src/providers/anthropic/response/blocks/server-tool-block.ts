import { create } from "@bufbuild/protobuf";
import { ServerToolStartedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { ServerToolCallSchema, ServerToolResultSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asObject, asString, type JsonObject, writeJson } from "../../../../wire/json/json.ts";
import { type BlockReader, partFinished } from "./block-reader.ts";
import { createCallInput } from "./call-input.ts";
import { createBlockCollector, createCollectedReader } from "./collected-block.ts";

/** The types of blocks that call a server tool, which the provider or an MCP server runs. */
export const serverToolUseTypes: ReadonlySet<unknown> = new Set(["server_tool_use", "mcp_tool_use"]);

/** Whether blocks of a type hold the result of a server tool. Each tool has a result type of its own. */
export function isServerResultType(type: unknown): type is string {
  return typeof type === "string" && /^\w+_tool_result$/.test(type);
}

/** Creates the reader of a call of a server tool. The part's provider state holds the block, which is sent back unchanged. */
export function createServerToolReader(block: JsonObject): BlockReader {
  const input = createCallInput(block["input"]);
  const collector = createBlockCollector(typeof block["input"] === "string" ? { ...block, input: {} } : block);
  const id = asString(block["id"]);
  const name = asString(block["name"]);
  return {
    takes: ["input"],
    staysOpen: false,
    begin: () => [{ case: "serverToolStarted", value: create(ServerToolStartedSchema, { id, name }) }],
    read(delta) {
      if (delta.kind === "input") input.add(delta.text, false);
      return [];
    },
    finish() {
      const argumentsJson = input.whole() || "{}";
      collector.read({ kind: "input", text: argumentsJson });
      const value = create(ServerToolCallSchema, {
        id,
        name,
        argumentsJson,
        mcpServer: asString(block["server_name"]),
      });
      return [partFinished({ case: "serverToolCall", value }, { block: collector.whole() })];
    },
  };
}

/** Creates the reader of the result of a server tool. The part's provider state holds the block, which is sent back unchanged. */
export function createServerResultReader(block: JsonObject): BlockReader {
  return createCollectedReader(block, (whole) => {
    const value = create(ServerToolResultSchema, {
      toolCallId: asString(whole["tool_use_id"]),
      resultType: asString(whole["type"]),
      resultJson: writeJson(whole["content"]),
      isError: isError(whole),
    });
    return partFinished({ case: "serverToolResult", value }, { block: whole });
  });
}

/** Whether a tool failed: MCP servers have a member for it, Anthropic's own tools a type of content such as "web_search_tool_result_error". */
function isError({ is_error: hasFailed, content }: JsonObject): boolean {
  return hasFailed === true || asString(asObject(content)?.["type"]).endsWith("_error");
}
