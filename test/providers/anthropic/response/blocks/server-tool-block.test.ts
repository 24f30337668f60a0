import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsOf, type StreamTarget, startStreamTarget } from "../../stream-target.ts";
import { block, close, delta, end, start, stop, type Wire } from "../../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("a server tool", () => {
  const serverCall = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} };
  const query = delta(0, { type: "input_json_delta", partial_json: '{"query": "x"}' });

  test.each<[string, Wire, object]>([
    [
      "the provider's own",
      serverCall,
      { id: "srvtoolu_1", name: "web_search", argumentsJson: '{"query": "x"}', mcpServer: "" },
    ],
    [
      "an MCP server's",
      { ...serverCall, type: "mcp_tool_use", server_name: "maps" },
      { id: "srvtoolu_1", name: "web_search", argumentsJson: '{"query": "x"}', mcpServer: "maps" },
    ],
  ])("has an event at its start, and a part with its arguments unchanged: %s", async (_, content, expected) => {
    const { events } = await server.readStream(start(), block(0, content), query, close(0), stop("end_turn"), end);

    expect(events.map((event) => event.case)).toEqual(["started", "serverToolStarted", "partFinished", "finished"]);
    expect(partsOf(events)[0]?.content).toMatchObject({ case: "serverToolCall", value: expected });
  });

  test("that is cut in the middle of its arguments has a part with the arguments so far", async () => {
    const half = delta(0, { type: "input_json_delta", partial_json: '{"que' });
    const { events } = await server.readStream(start(), block(0, serverCall), half, stop("max_tokens"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({ value: { argumentsJson: '{"que' } });
  });

  test.each<[string, object, boolean, string]>([
    ["web_search_tool_result", { content: [{ url: "u" }] }, false, '[{"url":"u"}]'],
    ["web_fetch_tool_result", { content: { type: "web_fetch_tool_error" } }, true, '{"type":"web_fetch_tool_error"}'],
    ["mcp_tool_result", { content: "no", is_error: true }, true, '"no"'],
    ["unknown_tool_result", {}, false, "null"],
  ])("has a result part for a %s", async (type, rest, isError, resultJson) => {
    const whole = block(0, { type, tool_use_id: "srvtoolu_1", ...rest });
    const { events } = await server.readStream(start(), whole, close(0), stop("end_turn"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({
      case: "serverToolResult",
      value: { toolCallId: "srvtoolu_1", resultType: type, resultJson, isError },
    });
  });
});
