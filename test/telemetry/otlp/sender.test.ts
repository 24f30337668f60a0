import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mostAnswerBytes } from "../../../src/telemetry/otlp/answer-bytes.ts";
import { createOtlpSender } from "../../../src/telemetry/otlp/sender.ts";
import { metricsSignal, OtlpFault, type OtlpSender } from "../../../src/telemetry/otlp/settings.ts";
import { type Collector, startCollector } from "./collector.ts";

const message = Buffer.from("not decoded here");

describe.each(["http/protobuf", "grpc"] as const)("over %s", (protocol) => {
  let collector: Collector;
  let sender: OtlpSender;

  beforeEach(async () => {
    collector = await startCollector(protocol);
    sender = senderTo(collector.endpoint);
  });
  afterEach(async () => {
    sender.close();
    await collector.close();
  });

  function senderTo(endpoint: string, timeoutMs = 30_000): OtlpSender {
    return createOtlpSender(
      { endpoint, protocol, headers: { authorization: "Bearer canary" }, timeoutMs },
      metricsSignal,
    );
  }

  async function faultOf(sent: Promise<unknown>): Promise<string> {
    const thrown: unknown = await sent.then(
      () => "taken",
      (error: unknown) => error,
    );
    if (!(thrown instanceof OtlpFault)) throw thrown;
    expect(thrown.message).not.toContain("canary");
    return thrown.message;
  }

  test("a message arrives at the path of its signal, with the headers, and its answer comes back", async () => {
    collector.answer = { kind: "ok", body: Buffer.from([0x0a, 0x00]) };
    expect([...(await sender.send(message))]).toEqual([0x0a, 0x00]);
    const [{ path, headers, body } = { path: "", headers: {}, body: Buffer.alloc(0) }] = collector.received;
    expect(headers.authorization).toBe("Bearer canary");
    if (protocol === "grpc") {
      expect(path).toBe("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
      expect(headers).toMatchObject({ "content-type": "application/grpc+proto", te: "trailers", ":method": "POST" });
      expect(body.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, message.byteLength]));
      expect(body.subarray(5)).toEqual(message);
    } else {
      expect(path).toBe("/v1/metrics");
      expect(headers["content-type"]).toBe("application/x-protobuf");
      expect(body).toEqual(message);
    }
  });

  test.each([400, 401, 404, 429, 503])("a refusal is a fault that names its status: %d", async (status) => {
    collector.answer = { kind: "status", status: protocol === "grpc" ? 14 : status };
    const expected = protocol === "grpc" ? "gRPC status UNAVAILABLE" : `HTTP status ${status}`;
    expect(await faultOf(sender.send(message))).toBe(`it answered with ${expected}`);
  });

  test("after a fault the next message is sent", async () => {
    for (const answer of [{ kind: "status", status: 13 + 490 }, { kind: "reset" }] as const) {
      collector.answer = answer;
      await faultOf(sender.send(message));
      collector.answer = { kind: "ok" };
      expect((await sender.send(message)).byteLength).toBe(0);
    }
  });

  test("a broken connection is a fault", async () => {
    collector.answer = { kind: "reset" };
    expect(await faultOf(sender.send(message))).toMatch(/^it cannot be reached, or broke the connection/);
  });

  test("a collector that does not answer is left at the timeout", async () => {
    collector.answer = { kind: "silence" };
    const hasty = senderTo(collector.endpoint, 50);
    expect(await faultOf(hasty.send(message))).toBe("it did not answer within 50 ms");
    hasty.close();
  });

  test("a collector that accepts and says nothing is left at the timeout", async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => {
      sockets.push(socket.on("error", () => {}));
    });
    mute.listen(0, "127.0.0.1");
    await once(mute, "listening");
    const address = mute.address();
    const hasty = senderTo(
      `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
      50,
    );
    expect(await faultOf(hasty.send(message))).toBe("it did not answer within 50 ms");
    hasty.close();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  test("nobody at the port is a fault with its code", async () => {
    await collector.close();
    expect(await faultOf(sender.send(message))).toBe("it cannot be reached, or broke the connection (ECONNREFUSED)");
    collector = await startCollector(protocol);
  });

  test("an answer that is too long is a fault", async () => {
    collector.answer = { kind: "ok", body: Buffer.alloc(mostAnswerBytes + 1) };
    expect(await faultOf(sender.send(message))).toMatch(/its answer is too long|broke the connection/);
  });
});
