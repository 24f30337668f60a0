import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fold } from "../../src/core/fold.ts";
import { Usage_Source } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import { readFixture } from "../support/fixture.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../support/http-answer.ts";
import { type ProviderTarget, textOf } from "../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { cutInTwo, cutOff, forEachOffset } from "./every-offset.ts";
import { answersOf, kinds, wholeText } from "./kinds.ts";

// What must hold for every answer of every kind of provider, over a real socket.

let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
});

afterAll(async () => {
  await upstream.close();
});

const untilClose = { headers: { "content-type": "text/event-stream" } };

describe.each(kinds)("$name", (kind) => {
  let target: ProviderTarget;

  beforeAll(() => {
    target = kind.createTarget(upstream.origin);
  });

  afterAll(async () => {
    await target.close();
  });

  describe.each(answersOf(kind))("the answer %s", (name) => {
    const sse = readFixture(`${kind.name}/${name}.sse`);
    const json = readFixture(`${kind.name}/${name}.json`);

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

    test("begins with started, ends with finished, and its usage is the provider's", async () => {
      upstream.script = ({ send }) => send(toSseAnswer(sse));
      const { events } = await target.read();
      const last = events.at(-1);

      expect([events[0]?.case, last?.case]).toEqual(["started", "finished"]);
      expect(last?.case === "finished" && last.value.usage?.source).toBe(Usage_Source.PROVIDER);
      expect(last?.case === "finished" && last.value.providerFinishReason).not.toBe("");
    });

    test("gives the same events when its connection is read in two pieces, cut at every byte", async () => {
      const answer = toSseAnswer(sse);
      upstream.script = ({ send }) => send(answer);
      const expected = await target.read();
      upstream.script = cutInTwo(answer);

      await forEachOffset(kind, answer.length, async (model, offset) => {
        expect(await target.read({ model, prompt: "hello" }), `cut at ${offset}`).toEqual(expected);
      });
    });
  });

  describe("an answer that is cut off at every byte", () => {
    const sse = readFixture(`${kind.name}/text.sse`);
    const chunked = toSseAnswer(sse);
    const closing = toAnswer([sse], "close", untilClose);
    const json = toJsonAnswer(readFixture(`${kind.name}/text.json`));

    async function isOk(model: string, offset: number): Promise<boolean> {
      const { events, error } = await target.read({ model, prompt: "hello" });
      expect(wholeText.startsWith(textOf(events)), `a prefix at ${offset}`).toBe(true);
      expect(textOf(events) === wholeText || error !== undefined, `whole or failed at ${offset}`).toBe(true);
      if (error) expect(["STREAM_TRUNCATED", "UPSTREAM_UNREACHABLE"], `reason at ${offset}`).toContain(error.reason);
      return error === undefined;
    }

    test("in chunks, by FIN: it is OK from the terminal event on, and never before", async () => {
      const end = endOf(chunked, kind.terminal);
      upstream.script = cutOff(chunked, "fin");
      await forEachOffset(kind, chunked.length, async (model, offset) => {
        expect(await isOk(model, offset), `OK at ${offset}`).toBe(offset >= end);
      });
    });

    test("until the connection closes, by FIN: it is OK from the whole finish reason on, and never before", async () => {
      const end = endOf(closing, kind.lastNeeded);
      upstream.script = cutOff(closing, "fin");
      await forEachOffset(kind, closing.length, async (model, offset) => {
        expect(await isOk(model, offset), `OK at ${offset}`).toBe(offset >= end);
      });
    });

    test.each([
      ["in chunks", chunked],
      ["until the connection closes", closing],
    ])("%s, by RST: it is never OK before the terminal event", async (_, answer) => {
      const end = endOf(answer, kind.terminal);
      upstream.script = cutOff(answer, "reset");
      await forEachOffset(kind, answer.length, async (model, offset) => {
        expect((await isOk(model, offset)) && offset < end, `OK at ${offset}`).toBe(false);
      });
    });

    test.each(["fin", "reset"] as const)("as JSON, by %s: it is never OK", async (how) => {
      upstream.script = cutOff(json, how);
      await forEachOffset(kind, json.length, async (model, offset) => {
        expect(await isOk(model, offset), `OK at ${offset}`).toBe(false);
      });
    });
  });
});

function endOf(answer: Buffer, part: string): number {
  const start = answer.indexOf(part);
  if (start < 0) throw new Error(`the answer has no ${part}`);
  return start + part.length;
}
