import { describe, expect, test } from "vitest";
import { FinishReason, ToolChoice_Mode } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { createSimulator, weatherTool } from "../simulator.ts";

describe("sim/tools", () => {
  const timeTool = { name: "time" };
  const tools = [weatherTool, timeTool];

  async function callsOf(
    init: object,
  ): Promise<readonly (readonly [id: string, name: string, argumentsJson: string])[]> {
    const whole = await createSimulator().complete({ model: "sim/tools", prompt: "?", tools, ...init });
    expect(whole.finishReason).toBe(FinishReason.TOOL_CALLS);
    return (whole.message?.parts ?? []).flatMap(({ content }) =>
      content.case === "toolCall" ? [[content.value.id, content.value.name, content.value.argumentsJson] as const] : [],
    );
  }

  test("the first tool is called with arguments that fit its schema", async () => {
    expect(await callsOf({})).toEqual([["sim_call_0", "weather", '{"city":"simulated"}']]);
  });

  test("the tool that tool_choice names is called instead", async () => {
    const toolChoice = { toolName: "time", parallel: true };
    expect(await callsOf({ toolChoice })).toEqual([["sim_call_0", "time", "{}"]]);
  });

  test("with parallel every tool is called once, in order", async () => {
    expect(await callsOf({ toolChoice: { parallel: true } })).toEqual([
      ["sim_call_0", "weather", '{"city":"simulated"}'],
      ["sim_call_1", "time", "{}"],
    ]);
  });

  const asked = {
    role: Role.ASSISTANT,
    parts: ["a", "b"].map((id) => ({ content: { case: "toolCall", value: { id, name: "weather" } } }) as const),
  };
  const user = { role: Role.USER, text: "?" };

  test("ids go on counting over the conversation", async () => {
    const calls = await callsOf({ prompt: "", messages: [user, asked, user] });
    expect(calls[0]?.[0]).toBe("sim_call_2");
  });

  test("tool results at the end of the conversation are quoted, whatever tool_choice says", async () => {
    const whole = await createSimulator().complete({
      model: "sim/tools",
      tools,
      toolChoice: { mode: ToolChoice_Mode.REQUIRED },
      messages: [
        user,
        asked,
        {
          role: Role.TOOL,
          parts: [{ content: { case: "toolResult", value: { toolCallId: "a", text: "sunny" } } }],
        },
        {
          role: Role.TOOL,
          parts: [{ content: { case: "toolResult", value: { toolCallId: "b", text: "no such city", isError: true } } }],
        },
      ],
    });
    expect(whole.text).toBe("The tool answered: sunny\nThe tool failed: no such city");
    expect(whole.finishReason).toBe(FinishReason.STOP);
  });

  test("MODE_NONE is obeyed", async () => {
    const toolChoice = { mode: ToolChoice_Mode.NONE };
    const whole = await createSimulator().complete({ model: "sim/tools", prompt: "?", tools, toolChoice });
    expect(whole.text).toBe("No tool was called, because tool_choice.mode is MODE_NONE.");
  });

  test.each([
    ["no tools", { tools: [] }, "INVALID_REQUEST", "tools"],
    ["a tool that is not offered", { toolChoice: { toolName: "x" } }, "INVALID_REQUEST", "tool_choice.tool_name"],
    [
      "a schema that is no JSON",
      { tools: [{ name: "a", inputSchemaJson: "{" }] },
      "INVALID_REQUEST",
      "tools[0].input_schema_json",
    ],
    [
      "a schema that it cannot meet",
      { tools: [timeTool, { name: "a", inputSchemaJson: '{"pattern":"x"}' }], toolChoice: { toolName: "a" } },
      "UNSUPPORTED_FEATURE",
      "tools[1].input_schema_json",
    ],
  ])("%s is an error that names the field", async (_what, init, reason, field) => {
    const { error } = await createSimulator().stream({ model: "sim/tools", prompt: "?", tools, ...init });
    expect(error?.reason).toBe(reason);
    expect(error?.fieldViolations.map((violation) => violation.field)).toEqual([field]);
  });
});
