import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { ApiFailure, apiClients } from "../../support/api-clients.ts";
import { doors } from "../../support/doors.ts";
import { openSocket } from "../../support/http-answers.ts";
import { frameType, openRawHttp2 } from "../../support/raw-http2.ts";
import { streamRequest } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const unaryHead =
  "POST /tokenwire.v1.CompletionService/Complete HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const longGraceMs = 600_000;
describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  let listener: TestListener;

  afterEach(() => listener.close());

  async function start(): Promise<TestListener> {
    listener = await startTestListener({ tls: createTls() });
    return listener;
  }

  describe("a drain", () => {
    test("of a listener without connections is over at once, and the port is free", async () => {
      const { port } = await start();
      await listener.drain(longGraceMs);
      await expect(openSocket(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    });

    test("closes connections that are idle, silent or not yet known", async () => {
      const { port } = await start();
      const silent = await openSocket(port, clientTls);
      const http2 = await openRawHttp2(port, { tls: clientTls });
      const http1 = await openSocket(port, clientTls);
      const answered = new Promise((resolve) => http1.once("data", resolve));
      http1.write(`${unaryHead}Content-Length: 2\r\n\r\n{}`);
      await answered;
      await listener.drain(longGraceMs);
      expect(await text(silent)).toBe("");
      await http2.closed;
      await text(http1);
    });

    test("sends HTTP/2 clients a GOAWAY, and lets their open streams finish", async () => {
      const { port } = await start();
      const connection = await openRawHttp2(port, { tls: clientTls });
      const began = listener.nextCall();
      connection.write(streamRequest(1, "hang"));
      const call = await began;
      const drained = listener.drain(longGraceMs);
      const goAway = await connection.frameOf(frameType.goAway, 0);
      expect(goAway.payload.readUInt32BE(0)).toBe(1);
      expect(call.outcome).toBeUndefined();
      call.end({ kind: "ok" });
      await drained;
      expect(connection.countOf(frameType.headers, 1)).toBe(2);
      expect(connection.has(frameType.resetStream, 1)).toBe(false);
    });

    test("lets an open HTTP/1 answer finish, and closes its connection then", async () => {
      const { port } = await start();
      const socket = await openSocket(port, clientTls);
      const body = `\0\0\0\0\x10{"model":"hang"}`;
      const began = listener.nextCall();
      socket.write(
        "POST /tokenwire.v1.CompletionService/StreamComplete HTTP/1.1\r\nHost: localhost\r\n" +
          `Content-Type: application/connect+json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      const call = await began;
      const drained = listener.drain(longGraceMs);
      call.end({ kind: "ok" });
      await drained;
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK/);
    });

    test("refuses a request that had only begun to arrive, as UNAVAILABLE with the reason", async () => {
      const { port } = await start();
      const socket = await openSocket(port, clientTls);
      socket.write("POST /tokenwire.v1.Comple");
      // The server has seen the first bytes once it has answered a connection that came later.
      const later = await openSocket(port, clientTls);
      const laterAnswer = new Promise((resolve) => later.once("data", resolve));
      later.write(`${unaryHead}Content-Length: 2\r\n\r\n{}`);
      await laterAnswer;
      const drained = listener.drain(longGraceMs);
      socket.write(
        "tionService/Complete HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
      );
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({ code: "unavailable" });
      await drained;
      expect(listener.calls.length).toBe(1);
    });

    test("takes a shorter grace, and never a longer one", async () => {
      const { port } = await start();
      const connection = await openRawHttp2(port, { tls: clientTls });
      const began = listener.nextCall();
      connection.write(streamRequest(1, "hang"));
      const call = await began;
      const first = listener.drain(longGraceMs);
      const second = listener.drain(0);
      const third = listener.drain(longGraceMs);
      await Promise.all([first, second, third]);
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "SHUTTING_DOWN" } });
    });

    test("ends a call whose reader is stalled", async () => {
      const { port } = await start();
      const connection = await openRawHttp2(port, { tls: clientTls });
      const began = listener.nextCall();
      connection.write(streamRequest(1, "endless"));
      const call = await began;
      await listener.drain(0);
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "SHUTTING_DOWN" } });
    });
  });

  test.each([...apiClients])(
    "over %s, the end of the grace is UNAVAILABLE with the reason, after what was sent",
    async (_, create) => {
      const { baseUrl } = await start();
      const client = create(baseUrl, clientTls);
      const events = client.streamComplete({ model: "hang", prompt: "so far" })[Symbol.asyncIterator]();
      const first = await events.next();
      expect(first.value?.event).toEqual({ case: "textDelta", value: "so far" });
      const drained = listener.drain(0);
      const failure = await events.next().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!(failure instanceof ApiFailure)) throw new Error("the stream should have failed", { cause: failure });
      expect(failure.code).toBe(14);
      expect(failure.detail(ErrorInfoSchema)).toMatchObject({ reason: "SHUTTING_DOWN", domain: "tokenwire" });
      client.close();
      await drained;
    },
  );

  test("a port that is taken rejects with the error of the system", async () => {
    const { port } = await start();
    const second = startTestListener({ port });
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
