import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MessageSchema, type Part, Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import type { Dialect } from "../../../../src/providers/openai/dialect.ts";
import type { PresetName } from "../../../../src/providers/openai/presets.ts";
import { toJsonAnswer, toSseAnswer } from "../../../support/http-answer.ts";
import { createOpenAiTarget } from "../../../support/openai-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";
import { contentExchanges, type Exchange, exchanges } from "./round-trips.ts";

// What servers want back with a message, in the shapes that they send it in, whole and streamed.

/** JSON text, with the digits of numbers that a double would change. */
function toJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? `digits ${inner}` : inner));
  return text.replaceAll(/"digits (\d+)"/g, "$1");
}

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
});

afterAll(() => upstream.close());

/** The answer that a server gives, as a caller has it. */
async function answerOf({ preset, message, deltas }: Exchange, form: "whole" | "streamed"): Promise<Part[]> {
  const target = createOpenAiTarget({ preset, baseUrl: upstream.origin });
  const chunks = [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: "stop" }];
  const lines = chunks.map((choice) => `data: ${toJson({ model: "m", choices: [choice] })}\n\n`);
  const whole = toJson({ model: "m", choices: [{ message, finish_reason: "stop" }] });
  upstream.script = ({ send }) =>
    send(form === "whole" ? toJsonAnswer(whole) : toSseAnswer(`${lines.join("")}data: [DONE]\n\n`));
  const { events, error } = await target.read();
  await target.close();
  expect(error).toBeUndefined();
  return events.flatMap((event) => (event.case === "partFinished" && event.value.part ? [event.value.part] : []));
}

/** The body of a request in which an answer goes back. */
async function bodyWith(
  parts: readonly Part[],
  preset: PresetName | undefined,
  switches: Partial<Dialect> = {},
): Promise<string> {
  const target = createOpenAiTarget({ preset, baseUrl: upstream.origin, switches });
  upstream.script = ({ send }) =>
    send(toJsonAnswer('{"choices":[{"message":{"content":"b"},"finish_reason":"stop"}]}'));
  const messages = [
    { role: Role.USER, text: "hi" },
    { role: Role.ASSISTANT, parts: [...parts] },
    { role: Role.USER, text: "and?" },
  ];
  await target.complete({ model: "openai/m", messages });
  await target.close();
  return upstream.requests.at(-1)?.body ?? "";
}

function summarize({ content, providerState }: Part): string {
  const text = content.case === "text" ? content.value : "";
  const said = content.case === "reasoning" ? content.value.text : text;
  const name = content.case === "toolCall" ? content.value.name : said;
  return [content.case, name, new TextDecoder().decode(providerState)].filter((word) => word !== "").join(" ");
}

function toBytes(parts: readonly Part[]): Uint8Array {
  return toBinary(MessageSchema, create(MessageSchema, { role: Role.ASSISTANT, parts: [...parts] }));
}

describe.each(Object.entries({ ...exchanges, ...contentExchanges }))("%s", (_what, exchange) => {
  test("has the same parts whole and streamed", async () => {
    const whole = await answerOf(exchange, "whole");
    const streamed = await answerOf(exchange, "streamed");

    expect(whole.map(summarize)).toEqual(exchange.parts);
    expect(toBytes(streamed)).toEqual(toBytes(whole));
  });

  test.each([exchange.preset, undefined])("is sent back unchanged, to %s", async (preset) => {
    const body = await bodyWith(await answerOf(exchange, "streamed"), preset);
    const sent = body.split('{"role":"user","content":"hi"},')[1]?.split(',{"role":"user","content":"and?"}')[0];

    expect(JSON.parse(sent ?? "")).toEqual(JSON.parse(toJson({ role: "assistant", ...exchange.sent })));
    for (const digits of toJson(exchange.sent).match(/\d{20}/g) ?? []) expect(sent).toContain(digits);
  });
});

test.each(Object.entries(exchanges))("%s is left out for a server that takes none", async (_what, exchange) => {
  const body = await bodyWith(await answerOf(exchange, "streamed"), undefined, { reasoningHistory: "none" });

  expect(body).not.toMatch(/reasoning|extra_content|thinking|reference/);
});

test.each<[what: string, preset: PresetName | undefined, switches: Partial<Dialect>]>([
  ["OpenAI", "openai", {}],
  ["a server that takes no images", undefined, { images: false }],
])("an image of the model is rejected for %s, and the error names it", async (_what, preset, switches) => {
  const parts = await answerOf(contentExchanges["OpenRouter's images"], "whole");

  await expect(bodyWith(parts, preset, switches)).rejects.toMatchObject({
    reason: "UNSUPPORTED_FEATURE",
    fieldViolations: [{ field: "messages[1].parts[1]" }],
  });
});

test("reasoning of one server is not sent to another known server", async () => {
  for (const [what, exchange] of Object.entries(exchanges)) {
    const parts = await answerOf(exchange, "whole");
    for (const { preset } of Object.values(exchanges)) {
      const body = await bodyWith(parts, preset);
      const isOwn = preset === exchange.preset;
      expect([what, preset, /reasoning|extra_content|thinking|reference/.test(body)]).toEqual([what, preset, isOwn]);
    }
  }
});

test("Snowflake's reasoning, which is only in the details, is read", async () => {
  const parts = await answerOf(
    {
      preset: "huggingface",
      message: {},
      deltas: [
        { content: "", reasoning_details: [{ id: "r", index: 0, text: "15", type: "reasoning.text" }] },
        { content: "", reasoning_details: [{ id: "r", index: 0, text: " * 27", type: "reasoning.text" }] },
        { content: "405" },
      ],
      parts: [],
      sent: {},
    },
    "streamed",
  );

  expect(parts.map(summarize).slice(0, 2)).toEqual(["reasoning 15 * 27", "text 405"]);
});
