import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, text, user } from "../../support/requests.ts";
import type { OpenAiCall } from "./call.ts";

const { SYSTEM, USER, ASSISTANT } = Role;
const model = "gpt-4.1";

/** Roles, texts and their order. */
export const conversations: readonly OpenAiCall[] = [
  {
    name: "a prompt",
    sdk: { model, messages: [{ role: "user", content: 'Grüße 😀,\n\t"quoted" \\ \u2028 \u0000' }] },
    request: { prompt: 'Grüße 😀,\n\t"quoted" \\ \u2028 \u0000' },
  },
  {
    name: "a prompt and a system prompt",
    sdk: {
      model,
      messages: [
        { role: "system", content: "be brief" },
        { role: "user", content: "hello" },
      ],
    },
    request: { system: "be brief", prompt: "hello" },
  },
  {
    name: "system messages anywhere",
    sdk: {
      model,
      messages: [
        { role: "system", content: "be brief" },
        { role: "system", content: "be kind" },
        { role: "user", content: "hello" },
        { role: "system", content: "be just" },
      ],
    },
    request: {
      system: "be brief",
      messages: [
        { role: SYSTEM, text: "be kind" },
        { role: USER, text: "hello" },
        { role: SYSTEM, parts: [text("be just")] },
      ],
    },
  },
  {
    name: "several turns",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "Hi! How are you?" },
        { role: "user", content: "fine" },
      ],
    },
    request: {
      messages: [user, { role: ASSISTANT, text: "Hi! How are you?" }, { role: USER, text: "fine" }],
    },
  },
  {
    name: "several texts in a message",
    sdk: {
      model,
      messages: [
        {
          role: "system",
          content: [
            { type: "text", text: "be brief, " },
            { type: "text", text: "and kind" },
          ],
        },
        {
          role: "user",
          content: [
            { type: "text", text: "one " },
            { type: "text", text: "two" },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "text", text: "three " },
            { type: "text", text: "four" },
          ],
        },
        { role: "user", content: [{ type: "text", text: "five" }] },
      ],
    },
    request: {
      messages: [
        { role: SYSTEM, parts: [text("be brief, "), text("and kind")] },
        { role: USER, parts: [text("one "), text("two")] },
        assistant(text("three "), text("four")),
        { role: USER, parts: [text("five")] },
      ],
    },
  },
  {
    name: "messages of one role in a row",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "user", content: "hello?" },
      ],
    },
    request: { messages: [user, { role: USER, text: "hello?" }] },
  },
];
