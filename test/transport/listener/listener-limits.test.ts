import { once } from "node:events";
import { connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { expectServing } from "../../support/expect-serving.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { frame, frameType, headersFrame, openRawHttp2 } from "../../support/raw-http2.ts";
import { rawProtocols } from "../../support/raw-rpc.ts";
import { streamFields } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const mebibyte = 1024 * 1024;
const messageOverhead = 14; // model "measure", and the tag and length of the prompt

describe("with the limits that hold by default", () => {
  let listener: TestListener;

  beforeEach(async () => {
    listener = await startTestListener();
  });

  afterEach(async () => {
    await expectServing(listener);
    await listener.close();
  });

  function messageOf(byteLength: number): Uint8Array {
    const prompt = "x".repeat(byteLength - messageOverhead);
    const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model: "measure", prompt }));
    expect(message.byteLength).toBe(byteLength);
    return message;
  }

  test.each(rawProtocols.filter(({ name }) => name !== "Connect, streaming"))(
    "a message of 32 MiB passes over $name, and one byte more is refused",
    async ({ ask }) => {
      const whole = await ask(listener.port, { method: "Complete", message: messageOf(32 * mebibyte) });
      expect(whole.code).toBe(0);
      const tooLarge = await ask(listener.port, { method: "Complete", message: messageOf(32 * mebibyte + 1) });
      expect(tooLarge).toMatchObject({ code: Code.ResourceExhausted, reason: "MALFORMED_MESSAGE" });
      expect(tooLarge.message).toContain("33554432 bytes");
    },
  );

  test("a message said to have 4 GiB is refused before it comes, and its stream closed", async () => {
    const connection = await openRawHttp2(listener.port);
    const head = Buffer.from([0, 0xff, 0xff, 0xff, 0xff]);
    connection.write(headersFrame(1, streamFields), frame(frameType.data, 0, 1, head));
    await connection.frameOf(frameType.headers, 1);
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_NO_ERROR);
    connection.socket.destroy();
  });
});

describe("a request that does not arrive whole in time fails, and its stream is closed", () => {
  let clock: FakeClock;
  let listener: TestListener;

  beforeEach(async () => {
    clock = createFakeClock();
    listener = await startTestListener({ clock, limits: { requestTimeoutMs: 10_000 } });
  });

  afterEach(async () => {
    const closed = listener.close();
    clock.advance(2_000);
    await closed;
  });

  test.each([
    { name: "without a byte of its body", body: Buffer.alloc(0) },
    { name: "with half a message", body: Buffer.from([0, 0, 0, 0, 9, 1, 2]) },
  ])("$name", async ({ body }) => {
    const session = connect(listener.baseUrl);
    await once(session, "remoteSettings");
    const stream = session.request({ ...streamFields, ":authority": "a" });
    stream.on("error", () => {});
    stream.write(body);
    // Frames are read in order, so when the ping comes back the request has arrived.
    await new Promise((resolve) => session.ping(resolve));
    const response = once(stream, "response");
    clock.advance(10_000);
    const [headers] = await response;
    expect(headers).toMatchObject({ "grpc-status": "3", "grpc-message": expect.stringContaining("within 10000 ms") });
    const closed = once(stream, "close");
    clock.advance(500);
    await closed;
    expect(listener.calls).toEqual([]);
    session.destroy();
  });
});
