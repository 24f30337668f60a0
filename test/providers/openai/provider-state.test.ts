import { afterAll, beforeAll, expect, test } from "vitest";
import type { Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import type { ProviderTarget } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOpenAiTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

/** A summary of the parts of a streamed answer of these deltas. */
async function streamed(...deltas: readonly object[]): Promise<string[]> {
  const chunks = [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: "stop" }];
  const lines = chunks.map((choice) => `data: ${JSON.stringify({ model: "m", choices: [choice] })}\n\n`);
  upstream.script = ({ send }) => send(toSseAnswer(`${lines.join("")}data: [DONE]\n\n`));
  const { events, error } = await target.read();
  expect(error).toBeUndefined();
  return events.flatMap((event) =>
    event.case === "partFinished" && event.value.part ? [summarize(event.value.part)] : [],
  );
}

function summarize({ content, providerState }: Part): string {
  const text = content.case === "text" ? content.value : "";
  const said = content.case === "reasoning" ? content.value.text : text;
  return `${said || content.case} ${new TextDecoder().decode(providerState)}`.trim();
}

const call = (index: number, rest: object): object => ({ tool_calls: [{ index, ...rest }] });
const inDeepSeeks = '{"kind":"openai","field":"reasoning_content"}';
const inVllms = '{"kind":"openai","field":"reasoning"}';

test.each<[what: string, deltas: object[], parts: string[]]>([
  [
    "DeepSeek's member",
    [{ reasoning_content: "h" }, { reasoning_content: "m" }, { content: "a" }],
    [`hm ${inDeepSeeks}`, "a"],
  ],
  ["vLLM's", [{ reasoning: "hm", content: "a" }], [`hm ${inVllms}`, "a"]],
  ["DeepSeek's, of both", [{ reasoning: "hm", reasoning_content: "hm" }, { content: "a" }], [`hm ${inDeepSeeks}`, "a"]],
  [
    "its member before a call",
    [{ reasoning: "hm" }, call(0, { function: { name: "f" } })],
    [`hm ${inVllms}`, "toolCall"],
  ],
  [
    "its member though the name of a call comes late",
    [{ reasoning: "h" }, call(0, { id: "1" }), { reasoning: "m" }, call(0, { function: { name: "f" } })],
    [`hm ${inVllms}`, "toolCall"],
  ],
  ["its member at the end of the answer", [{ reasoning: "hm" }], [`hm ${inVllms}`]],
  [
    "its member each time",
    [{ reasoning: "h" }, { content: "a" }, { reasoning: "m" }, { content: "b" }],
    [`h ${inVllms}`, "a", `m ${inVllms}`, "b"],
  ],
  [
    "its block, where it is part of the content",
    [{ content: [{ type: "thinking", thinking: "hm" }] }],
    ['hm {"kind":"openai","block":{"type":"thinking","thinking":"hm"}}'],
  ],
])("reasoning of a stream has the state of %s", async (_what, deltas, parts) => {
  expect(await streamed(...deltas)).toEqual(parts);
});

test("reasoning of a whole answer has a state, too", async () => {
  const message = { reasoning_content: "hm", content: "a", tool_calls: [{ id: "1", function: { name: "f" } }] };
  upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify({ choices: [{ message }] })));
  const { message: answer } = await target.complete();

  expect(answer?.parts.map(summarize)).toEqual([`hm ${inDeepSeeks}`, "a", "toolCall"]);
});
