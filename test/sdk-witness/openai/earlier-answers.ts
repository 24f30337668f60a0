import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { assistant, text, user } from "../../support/requests.ts";
import { encode } from "../samples.ts";
import type { OpenAiCall } from "./call.ts";

const { USER } = Role;
const model = "gpt-4.1";

/** What the model has said before, besides text and calls. */
export const earlierAnswers: readonly OpenAiCall[] = [
  {
    name: "an answer that is begun",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "{" },
      ],
    },
    request: { messages: [user, assistant(text("{"))] },
  },
  {
    name: "a refusal in history",
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: null, refusal: "I would rather not." },
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
  {
    name: "what has no place here, dropped: reasoning and refusals of another provider, provider_state, cache hints",
    settings: { unsupported: "drop" },
    sdk: {
      model,
      messages: [
        { role: "user", content: "hello" },
        { role: "assistant", content: "hi" },
        { role: "user", content: "and?" },
      ],
    },
    request: {
      messages: [
        { role: USER, parts: [{ ...text("hello"), cacheHint: { ttlSeconds: 300 } }] },
        assistant(
          {
            content: { case: "reasoning", value: { text: "hm", signature: encode("c2lnbmVk"), redacted: true } },
            providerState: encode('{"kind":"anthropic"}'),
          },
          text("hi"),
          { content: { case: "refusal", value: "It is unsafe." }, providerState: encode('{"kind":"anthropic"}') },
        ),
        { role: USER, text: "and?" },
      ],
    },
  },
];
