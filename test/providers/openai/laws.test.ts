import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fold } from "../../../src/core/fold.ts";
import { readFixture } from "../../support/fixture.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget, type OpenAiTarget, textOf } from "../../support/openai-target.ts";
import { type Script, type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

// What must hold for every answer, over a real socket.

let upstream: ScriptedUpstream;
let target: OpenAiTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOpenAiTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

const eventStream = { headers: { "content-type": "text/event-stream" } };

describe.each(["text", "tool-calls", "refusal", "reasoning"])("the answer %s", (name) => {
  const sse = readFixture(`openai/${name}.sse`);
  const json = readFixture(`openai/${name}.json`);

  test("is the same streamed and whole", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(sse));
    const streamed = await fold(target.stream());
    upstream.script = ({ send }) => send(toJsonAnswer(json));

    expect(streamed).toEqual(await target.complete());
  });

  test("is read by its content type, whatever was asked for", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(sse));
    const streamedUnasked = await target.complete();
    upstream.script = ({ send }) => send(toJsonAnswer(json));

    expect(await fold(target.stream())).toEqual(streamedUnasked);
  });

  test("gives the same events when its connection is read in two pieces, cut at every byte", async () => {
    const answer = toSseAnswer(sse);
    upstream.script = ({ send }) => send(answer);
    const expected = await target.read();
    upstream.script = ({ request, sendCut }) => sendCut(answer, [offsetOf(request.body)]);

    await forEachOffset(answer.length, async (model, offset) => {
      expect(await target.read({ model, prompt: "hello" }), `cut at ${offset}`).toEqual(expected);
    });
  });
});

describe("an answer that is cut off at every byte", () => {
  const wholeText = "Grüße 😀, 世界 🚀!";
  const sse = readFixture("openai/text.sse");
  const chunked = toSseAnswer(sse);
  const untilClose = toAnswer([sse], "close", eventStream);
  const json = toJsonAnswer(readFixture("openai/text.json"));

  async function isOk(model: string, offset: number): Promise<boolean> {
    const { events, error } = await target.read({ model, prompt: "hello" });
    expect(wholeText.startsWith(textOf(events)), `a prefix at ${offset}`).toBe(true);
    expect(textOf(events) === wholeText || error !== undefined, `whole or failed at ${offset}`).toBe(true);
    if (error) expect(["STREAM_TRUNCATED", "UPSTREAM_UNREACHABLE"], `reason at ${offset}`).toContain(error.reason);
    return error === undefined;
  }

  function cutOff(answer: Uint8Array, how: "fin" | "reset"): Script {
    return async (exchange) => {
      await exchange.sendCut(answer.subarray(0, offsetOf(exchange.request.body)), []);
      exchange[how]();
    };
  }

  test("in chunks, by FIN: it is OK from [DONE] on, and never before", async () => {
    const endOfDone = endOf(chunked, "[DONE]\n\n");
    upstream.script = cutOff(chunked, "fin");
    await forEachOffset(chunked.length, async (model, offset) => {
      expect(await isOk(model, offset), `OK at ${offset}`).toBe(offset >= endOfDone);
    });
  });

  test("in chunks, by RST: it is never OK before [DONE]", async () => {
    const endOfDone = endOf(chunked, "[DONE]\n\n");
    upstream.script = cutOff(chunked, "reset");
    await forEachOffset(chunked.length, async (model, offset) => {
      expect((await isOk(model, offset)) && offset < endOfDone, `OK at ${offset}`).toBe(false);
    });
  });

  test("until the connection closes, by FIN: it is OK from the whole finish reason on, and never before", async () => {
    const endOfReason = endOf(untilClose, '"stop"}],"usage":null}');
    upstream.script = cutOff(untilClose, "fin");
    await forEachOffset(untilClose.length, async (model, offset) => {
      expect(await isOk(model, offset), `OK at ${offset}`).toBe(offset >= endOfReason);
    });
  });

  test("until the connection closes, by RST: it is never OK before [DONE]", async () => {
    const endOfDone = endOf(untilClose, "[DONE]\n\n");
    upstream.script = cutOff(untilClose, "reset");
    await forEachOffset(untilClose.length, async (model, offset) => {
      expect((await isOk(model, offset)) && offset < endOfDone, `OK at ${offset}`).toBe(false);
    });
  });

  test.each(["fin", "reset"] as const)("as JSON, by %s: it is never OK", async (how) => {
    upstream.script = cutOff(json, how);
    await forEachOffset(json.length, async (model, offset) => {
      expect(await isOk(model, offset), `OK at ${offset}`).toBe(false);
    });
  });
});

/** Runs a check for each offset, which the model id tells the script, some at once so that it does not take long. */
async function forEachOffset(length: number, check: (model: string, offset: number) => Promise<void>): Promise<void> {
  const offsets = Array.from({ length }, (_, offset) => offset).values();
  const work = async (): Promise<void> => {
    for (const offset of offsets) await check(`openai/${offset}`, offset);
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

function offsetOf(body: string): number {
  return Number(/"model":"(\d+)"/.exec(body)?.[1]);
}

function endOf(answer: Buffer, part: string): number {
  return answer.indexOf(part) + part.length;
}
