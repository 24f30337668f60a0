import { create, toJsonString } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CompleteRequestSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../../src/providers/anthropic/provider-state.ts";
import { assistant, type PartInit, text, tool, toolCall, toolResult, user } from "../../../support/requests.ts";
import { bodyOf, type Init, refusedFields, textOfBody } from "../request-body.ts";

const short = { ttl: { seconds: 300n } };
const long = { ttl: { seconds: 3_600n } };
const hinted = (part: PartInit, cacheHint: { ttl?: { seconds: bigint } } = short): PartInit => ({ ...part, cacheHint });
const unsigned: PartInit = { content: { case: "reasoning", value: { text: "hm" } }, providerState: writeState({}) };
const apology: PartInit = { content: { case: "refusal", value: "It could do harm." }, providerState: writeState({}) };

/** A request with hints at every place of its prompt, in the order in which it is cached. */
const marked: Init = {
  tools: [{ name: "weather", cacheHint: long }],
  messages: [
    { role: Role.SYSTEM, parts: [hinted(text("be brief"), long)] },
    { role: Role.USER, parts: [hinted(text("hi"), long)] },
    assistant(toolCall("a")),
    tool(hinted(toolResult("a"))),
  ],
};

/** The request with one more message of the user. */
const withLast = (part: PartInit): Init => ({
  ...marked,
  messages: [...(marked.messages ?? []), { role: Role.USER, parts: [part] }],
});

test("four hints are sent, from tools to the last message, longer lifetimes first", () => {
  expect(textOfBody(withLast(text("and?"))).match(/"ttl":"\w+"/g)).toEqual([
    '"ttl":"1h"', // the system prompt
    '"ttl":"1h"',
    '"ttl":"5m"',
    '"ttl":"1h"', // the tool
  ]);
});

const rows: readonly (readonly [what: string, field: string, init: Init])[] = [
  ["a fifth hint", "messages[4].parts[0].cache_hint", withLast(hinted(text("and?")))],
  [
    "an hour after 5 minutes",
    "messages[0].parts[1].cache_hint",
    { messages: [{ role: Role.USER, parts: [hinted(text("a")), hinted(text("b"), long)] }] },
  ],
  [
    "an hour on a result after the default lifetime in it",
    "messages[2].parts[0].cache_hint",
    {
      messages: [user, assistant(toolCall("a")), tool(hinted(toolResult("a", hinted(text("1"), {})), long))],
    },
  ],
  [
    "a hint on white space of the model",
    "messages[1].parts[1].cache_hint",
    { messages: [user, assistant(text("a"), hinted(text("\n"))), user] },
  ],
  [
    "a hint on white space in a result",
    "messages[2].parts[0].tool_result.parts[0].cache_hint",
    { messages: [user, assistant(toolCall("a")), tool(toolResult("a", hinted(text(" "))))] },
  ],
  [
    "a hint on reasoning that was cut",
    "messages[1].parts[0].cache_hint",
    { messages: [user, assistant(hinted(unsigned), text("a")), user] },
  ],
  [
    "a hint on the explanation of a refusal",
    "messages[1].parts[1].cache_hint",
    { messages: [user, assistant(text("a"), hinted(apology)), user] },
  ],
];

test.each(rows)("%s is rejected, naming it", (_what, field, init) => {
  expect(refusedFields(init)).toEqual(["UNSUPPORTED_FEATURE", field]);
});

test.each(rows)("%s is dropped where the policy is to drop", (_what, _field, init) => {
  const marksOf = (request: Init): number =>
    textOfBody(request, { unsupported: "drop" }).split('"cache_control"').length - 1;
  const hints =
    toJsonString(CompleteRequestSchema, create(CompleteRequestSchema, init)).split('"cacheHint"').length - 1;

  expect(marksOf(init)).toBe(hints - 1);
});

test("all hints are sent to another maker's model, in any order", () => {
  const parts = [300, 3_600, 300, 300, 300].map((seconds) => hinted(text("a"), { ttl: { seconds: BigInt(seconds) } }));
  const body = bodyOf({ model: "glm-4.6", messages: [{ role: Role.USER, parts }] });

  expect(JSON.stringify(body).match(/"ttl":"\w+"/g)).toEqual(
    ["5m", "1h", "5m", "5m", "5m"].map((ttl) => `"ttl":"${ttl}"`),
  );
});
