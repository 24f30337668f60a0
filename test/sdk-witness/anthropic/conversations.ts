import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, text, user } from "../../support/requests.ts";
import type { AnthropicCall } from "./call.ts";

const { SYSTEM, USER, ASSISTANT } = Role;
const least = { model: "claude-haiku-4-5", max_tokens: 1024 };

/** The roles of messages. */
export const conversations: readonly AnthropicCall[] = [
  {
    name: "a prompt",
    sdk: { ...least, messages: [{ role: "user", content: 'Grüße 😀,\n\t"quoted" \\ \u2028 \u0000' }] },
    request: { prompt: 'Grüße 😀,\n\t"quoted" \\ \u2028 \u0000' },
  },
  {
    name: "a prompt and a system prompt",
    sdk: { ...least, system: "be brief", messages: [{ role: "user", content: "hello" }] },
    request: { system: "be brief", prompt: "hello" },
  },
  {
    name: "system messages at the head",
    sdk: {
      ...least,
      system: [
        { type: "text", text: "be brief" },
        { type: "text", text: "be kind" },
        { type: "text", text: "be just" },
      ],
      messages: [{ role: "user", content: "hello" }],
    },
    request: {
      system: "be brief",
      messages: [{ role: SYSTEM, text: "be kind" }, { role: SYSTEM, parts: [text("be just")] }, user],
    },
  },
  {
    name: "a system message between turns",
    sdk: {
      ...least,
      model: "claude-opus-5-5",
      messages: [
        { role: "user", content: "hello" },
        { role: "system", content: "be brief" },
        { role: "assistant", content: "hi" },
        { role: "user", content: "and?" },
        { role: "system", content: [{ type: "text", text: "be just" }] },
      ],
    },
    request: {
      messages: [
        user,
        { role: SYSTEM, text: "be brief" },
        assistant(text("hi")),
        { role: USER, text: "and?" },
        { role: SYSTEM, text: "be just" },
      ],
    },
  },
  {
    name: "several turns",
    sdk: {
      ...least,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "Hi! How are you?" },
        { role: "user", content: "fine" },
      ],
    },
    request: { messages: [user, { role: ASSISTANT, text: "Hi! How are you?" }, { role: USER, text: "fine" }] },
  },
  {
    name: "several texts in a message",
    sdk: {
      ...least,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "one " },
            { type: "text", text: "two" },
          ],
        },
      ],
    },
    request: { messages: [{ role: USER, parts: [text("one "), text("two")] }] },
  },
  {
    name: "messages of one role in a row, which are one here",
    sdk: {
      ...least,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "hello" },
            { type: "text", text: "hello?" },
          ],
        },
      ],
    },
    request: { messages: [user, { role: USER, text: "hello?" }] },
  },
  {
    name: "an answer that is begun",
    sdk: {
      ...least,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "{" },
      ],
    },
    request: { messages: [user, assistant(text("{"))] },
  },
  {
    name: "a refusal in history, which is text here",
    sdk: {
      ...least,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "I would rather not." },
        { role: "user", content: "please" },
      ],
    },
    request: {
      messages: [
        user,
        assistant({ content: { case: "refusal", value: "I would rather not." } }),
        { role: USER, text: "please" },
      ],
    },
  },
];
