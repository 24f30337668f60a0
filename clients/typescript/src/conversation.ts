// conversation.ts
import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema, type Part, Role } from "../gen/tokenwire/v1/message_pb.js";
import { client } from "./client.ts";

const messages: Message[] = [];

async function say(text: string): Promise<void> {
  messages.push(create(MessageSchema, { role: Role.USER, text }));
  const parts: Part[] = [];
  for await (const { event } of client.streamComplete({ model: "sim/echo", messages })) {
    if (event.case === "textDelta") process.stdout.write(event.value);
    if (event.case === "partFinished" && event.value.part) parts.push(event.value.part);
  }
  console.log();
  if (parts.length > 0) messages.push(create(MessageSchema, { role: Role.ASSISTANT, parts }));
}

await say("good morning");
await say("and good night");
console.log(`${messages.length} messages`);
