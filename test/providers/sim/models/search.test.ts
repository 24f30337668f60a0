import { expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { createSimulator } from "../simulator.ts";

const source = { title: "A simulated page", url: "https://example.com/simulated" };

function idsOf(message: Message | undefined): string[] {
  return (message?.parts ?? []).flatMap(({ content }) => {
    if (content.case === "serverToolCall") return [content.value.id];
    return content.case === "serverToolResult" ? [content.value.toolCallId] : [];
  });
}

test("sim/search calls a server tool, sends its result and cites it", async () => {
  const { message, text, finishReason } = await createSimulator().complete({ model: "sim/search", prompt: "Lisbon" });

  expect(finishReason).toBe(FinishReason.STOP);
  expect(text).toBe("All that is known of this: Lisbon");
  expect(message?.parts).toMatchObject([
    {
      content: {
        case: "serverToolCall",
        value: { id: "sim_search_0", name: "web_search", argumentsJson: '{"query":"Lisbon"}' },
      },
    },
    { content: { case: "serverToolResult", value: { toolCallId: "sim_search_0", isError: false } } },
    { content: { case: "text" }, citations: [{ ...source, citedText: text }] },
  ]);
});

test("sim/search takes its own answer back, and counts its calls over the conversation", async () => {
  const first = { role: Role.USER, text: "Lisbon" } as const;
  const { message } = await createSimulator().complete({ model: "sim/search", messages: [first] });
  const messages = [first, ...(message ? [message] : []), { role: Role.USER, text: "Oslo" }];
  const { message: second } = await createSimulator().complete({ model: "sim/search", messages });

  expect(idsOf(message)).toEqual(["sim_search_0", "sim_search_0"]);
  expect(idsOf(second)).toEqual(["sim_search_1", "sim_search_1"]);
});
