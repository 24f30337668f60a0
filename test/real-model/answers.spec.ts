import { beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { Usage_Source } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import { readAnswer } from "./read-stream.ts";
import { clients, type Stack, startStack, story } from "./stack.ts";

describe.each(clients)("the answers of a real model through %s", (_name, connect) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(connect);
    return stack.stop;
  });

  test("a stream is started, deltas, the whole part and finished, with the model's own token count", async ({
    annotate,
  }) => {
    const { client, model } = stack;

    const { kinds, deltas, finished, tokensPerSecond } = await readAnswer(client.streamComplete(story));

    const content = kinds.filter((kind) => kind !== "usage");
    expect(content).toEqual(["started", ...deltas.map(() => "textDelta"), "partFinished", "finished"]);
    expect(deltas.length).toBeGreaterThanOrEqual(2);
    const outputTokens = await model.tokensWhenIdle();
    expect(finished.usage).toMatchObject({ source: Usage_Source.PROVIDER, outputTokens });
    await annotate(`${tokensPerSecond.toFixed(0)} tokens/s`);
  });

  test("at temperature 0 Complete gives the text, reason and usage that StreamComplete gives", async () => {
    const { client } = stack;

    const streamed = await readAnswer(client.streamComplete(story));
    const whole = await client.complete(story);

    expect(whole.text).toBe(streamed.text);
    expect(whole.finishReason).toBe(streamed.finished.finishReason);
    expect(whole.usage).toEqual(streamed.finished.usage);
  });

  test("an answer with a stop sequence is the answer without it, up to the sequence", async () => {
    const { client } = stack;
    const { text } = await readAnswer(client.streamComplete(story));
    const stop = text.slice(text.length / 2, text.length / 2 + 5);

    const stopped = await readAnswer(client.streamComplete({ ...story, stopSequences: [stop] }));

    expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
    expect(stopped.finished.finishReason).toBe(FinishReason.STOP);
  });

  test("an answer that reaches max_tokens ends with MAX_TOKENS and has that many", async () => {
    const { finished } = await readAnswer(stack.client.streamComplete({ ...story, maxTokens: 12 }));

    expect(finished.finishReason).toBe(FinishReason.MAX_TOKENS);
    expect(finished.usage?.outputTokens).toBe(12);
  });

  test("system and prompt are short for a system message and a user message", async () => {
    const { client } = stack;
    const { prompt, ...rest } = story;
    const system = "You answer like a pirate.";
    const messages = [
      { role: Role.SYSTEM, text: system },
      { role: Role.USER, text: prompt },
    ];

    const short = await client.complete({ ...rest, system, prompt });
    const long = await client.complete({ ...rest, messages });

    expect(long.text).toBe(short.text);
    expect(long.usage).toEqual(short.usage);
  });

  test("characters of several tokens arrive whole", async () => {
    const text = "grüße 東京 🌍👩‍🚀";
    const providerOptionsJson = { openai: JSON.stringify({ grammar: `root ::= "${text}"` }) };

    const answer = await readAnswer(stack.client.streamComplete({ ...story, providerOptionsJson }));

    expect(answer.text).toBe(text);
    expect(answer.deltas.filter((delta) => delta.includes("\ufffd"))).toEqual([]);
  });

  test("an answer with a JSON Schema fits the schema", async () => {
    const schemaJson = JSON.stringify({
      type: "object",
      properties: { city: { enum: ["Paris", "Rome"] } },
      required: ["city"],
      additionalProperties: false,
    });
    const format = { case: "jsonSchema", value: { name: "place", schemaJson } } as const;

    const { text } = await readAnswer(
      stack.client.streamComplete({ ...story, maxTokens: 200, responseFormat: { format } }),
    );

    expect([{ city: "Paris" }, { city: "Rome" }]).toContainEqual(JSON.parse(text));
  });

  test("callers that stream at once each get the answer that they get alone", async () => {
    const { client } = stack;
    const requests = ["a lighthouse", "a whale", "a storm"].map((topic) => ({
      ...story,
      prompt: `Describe ${topic}.`,
    }));
    const alone: string[] = [];
    for (const request of requests) alone.push((await client.complete(request)).text);

    const together = await Promise.all(requests.map((request) => readAnswer(client.streamComplete(request))));

    expect(together.map(({ text }) => text)).toEqual(alone);
  });

  test("served names the model that answered, whichever was asked for", async () => {
    const { served } = await stack.client.complete({ ...story, model: "openai/no-such-model", maxTokens: 1 });

    expect(served).toMatchObject({ provider: "openai", model: "smollm2", attempt: 1 });
  });
});
