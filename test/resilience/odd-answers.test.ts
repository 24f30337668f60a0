import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chatForm, toOpenStream, toStream } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, inTurn } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { toAnswer } from "../support/http-answer.ts";

const request = { model: "odd/m", prompt: "hello" };
const sse = { "content-type": "text/event-stream" };
const events = chatForm.opening + chatForm.delta("one ") + chatForm.ending;
const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024)).toString("latin1");
const page = "<!doctype html><title>Bad gateway</title>";
const interim = "HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n";

const answers: [what: string, bytes: string | Buffer, reason: string][] = [
  [
    "a page of some proxy",
    toAnswer([page], "length", { headers: { "content-type": "text/html" } }),
    "UPSTREAM_PROTOCOL_ERROR",
  ],
  ["no content type", toAnswer([events], "length", {}), "UPSTREAM_PROTOCOL_ERROR"],
  ["204", "HTTP/1.1 204 No Content\r\n\r\n", "UPSTREAM_PROTOCOL_ERROR"],
  ["an empty stream", toAnswer([], "length", { headers: sse }), "STREAM_TRUNCATED"],
  [
    "a bomb of gzip",
    toAnswer([bomb], "length", { headers: { ...sse, "content-encoding": "gzip" } }),
    "UPSTREAM_PROTOCOL_ERROR",
  ],
  [
    "a chunk size above all bounds",
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${"F".repeat(32)}\r\n`,
    "UPSTREAM_PROTOCOL_ERROR",
  ],
  [
    "a chunk size that is no number",
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    "UPSTREAM_PROTOCOL_ERROR",
  ],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd", "UPSTREAM_PROTOCOL_ERROR"],
  [
    "a length and chunks",
    "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "UPSTREAM_PROTOCOL_ERROR",
  ],
];

describe("a provider that answers with", () => {
  test.each(answers)("%s fails once, with its reason, and the next call is served", async (_what, bytes, reason) => {
    const odd = await startFaultUpstream(inTurn(({ send }) => send(bytes), answerWith(chatForm, "well")));
    const { client } = await startFaultStage({
      retries: { maxAttempts: 1 },
      providers: { odd: providerAt(odd.origin, chatForm) },
    });

    expect(await readOutcome(client, request)).toMatchObject({ reason, attempts: 1, text: "" });
    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
    // What is in step with our requests, and empty all the same, keeps its connection.
    expect(odd.connections).toBe(reason === "STREAM_TRUNCATED" ? 1 : 2);
  });

  test("more than the length that it gave: nothing of the rest is taken for an answer, and the connection is not used again", async () => {
    const whole = toAnswer([events], "length", { headers: sse });
    const smuggled = toStream(chatForm, ["smuggled"]);
    const odd = await startFaultUpstream(
      inTurn(({ send }) => send(Buffer.concat([whole, smuggled])), answerWith(chatForm, "well")),
    );
    const { client } = await startFaultStage({ providers: { odd: providerAt(odd.origin, chatForm) } });

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "one " });
    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
    expect(odd.connections).toBe(2);
  });

  test("less than the length that it gave: STREAM_TRUNCATED after what came", async () => {
    const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n";
    const odd = await startFaultUpstream(breakAfter(head + chatForm.opening + chatForm.delta("one "), "fin"));
    const { client } = await startFaultStage({ providers: { odd: providerAt(odd.origin, chatForm) } });

    expect(await readOutcome(client, request)).toMatchObject({ code: 14, reason: "STREAM_TRUNCATED", text: "one " });
  });

  test("a thousand interim answers first: they are passed over", async () => {
    const odd = await startFaultUpstream(breakAfter(interim.repeat(1_000) + toOpenStream(events), "fin"));
    const { client } = await startFaultStage({ providers: { odd: providerAt(odd.origin, chatForm) } });

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "one " });
  });

  test.each([301, 302, 303, 307, 308])("%i: it is not followed, and the key goes nowhere else", async (status) => {
    const elsewhere = await startFaultUpstream(answerWith(chatForm, "stolen"));
    const redirect = toAnswer([], "length", { status, headers: { location: `${elsewhere.origin}/` } });
    const odd = await startFaultUpstream(({ send }) => send(redirect));
    const { client } = await startFaultStage({
      providers: { odd: providerAt(odd.origin, chatForm, { apiKey: "canary" }) },
    });

    expect(await readOutcome(client, request)).toMatchObject({
      code: 13,
      reason: "UPSTREAM_PROTOCOL_ERROR",
      attempts: 1,
    });
    expect(elsewhere.connections).toBe(0);
    expect(odd.requests).toHaveLength(1);
  });
});
