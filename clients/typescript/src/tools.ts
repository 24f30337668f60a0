// tools.ts
import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema, type Part, PartSchema, Role } from "../gen/tokenwire/v1/message_pb.js";
import { client } from "./client.ts";

const tools = [
  {
    name: "get_weather",
    description: "The weather in a city, now.",
    inputSchemaJson: JSON.stringify({
      type: "object",
      properties: { city: { type: "string", enum: ["Lisbon", "Oslo"] } },
      required: ["city"],
    }),
  },
];

function run(name: string, argumentsJson: string): string {
  console.log(`${name} ${argumentsJson}`);
  return "19 degrees and sunny";
}

function toResults({ parts }: Message): Part[] {
  return parts.flatMap(({ content }) => {
    if (content.case !== "toolCall") return [];
    const { id, name, argumentsJson } = content.value;
    const value = { toolCallId: id, text: run(name, argumentsJson) };
    return create(PartSchema, { content: { case: "toolResult", value } });
  });
}

const messages: Message[] = [create(MessageSchema, { role: Role.USER, text: "How is the weather in Lisbon?" })];

for (;;) {
  const { message, text } = await client.complete({ model: "sim/tools", messages, tools });
  const results = message ? toResults(message) : [];
  if (message === undefined || results.length === 0) {
    console.log(text);
    break;
  }
  messages.push(message, create(MessageSchema, { role: Role.TOOL, parts: results }));
}
