// Traces of `serve` in processes of their own: what a collector gets, and what one that fails changes.
import { afterEach, expect, test } from "vitest";
import { grpcJsClient } from "../../support/api-clients.ts";
import { collect } from "../../support/collect.ts";
import { eventually } from "../../support/eventually.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import { type ServedProcess, serveProcess } from "../../support/tokenwire-process.ts";
import type { Answer } from "../otlp/collector.ts";
import { type SpanReceiver, startSpanReceiver } from "./span-receiver.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function receive(protocol: "grpc" | "http/protobuf"): Promise<SpanReceiver> {
  const receiver = await startSpanReceiver(protocol);
  cleanUps.push(receiver.close);
  return receiver;
}

async function serve(configuration: object, flags: readonly string[] = []): Promise<ServedProcess> {
  const folder = writeFiles({ "tokenwire.json": JSON.stringify(configuration) });
  const served = await serveProcess(["--config", `${folder}/tokenwire.json`, ...flags]);
  cleanUps.push(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  return served;
}

/** Makes so many calls, each over a connection of its own, which workers share. */
async function call({ address }: ServedProcess, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const client = grpcJsClient(address, undefined, { "grpc.use_local_subchannel_pool": 1 });
    await collect(client.streamComplete({ model: "sim/echo", prompt: "a b c" }));
    client.close();
  }
}

function said({ log }: ServedProcess, message: string): number {
  return log.filter(({ msg }) => msg === message).length;
}

/** The values of the counter of spans by their fate. */
async function fatesOf({ log }: ServedProcess): Promise<Readonly<Record<string, number>>> {
  const ops = log.find(({ msg }) => msg === "operations: listening")?.["address"];
  const page = await (await fetch(`${String(ops)}/metrics`)).text();
  const samples = page.matchAll(/^tokenwire_spans_total\{tokenwire_span_fate="(\w+)"\} (\d+)/gm);
  return Object.fromEntries([...samples].map(([, fate = "", count]) => [fate, Number(count)]));
}

test.each(["http/protobuf", "grpc"] as const)(
  "a collector over %s gets the spans, and one that fails loses spans and fails no call",
  async (protocol) => {
    const receiver = await receive(protocol);
    const otlp = { endpoint: receiver.endpoint, protocol, timeout: "1s" };
    const served = await serve({
      ops: { port: 0 },
      telemetry: { otlp, metrics: { push: false }, traces: { interval: "10ms" } },
    });
    await call(served, 1);
    await receiver.untilSpans(2);
    const refusal: Answer = { kind: "status", status: protocol === "grpc" ? 14 : 503 };
    const failures: readonly Answer[] = [refusal, { kind: "reset" }, { kind: "silence" }];
    for (const [outages, answer] of failures.entries()) {
      receiver.answer = answer;
      await call(served, 2);
      await eventually(() => expect(said(served, "spans cannot be sent to the collector")).toBe(outages + 1));
      receiver.answer = { kind: "ok" };
      await call(served, 1);
      await eventually(() => expect(said(served, "spans reach the collector again")).toBe(outages + 1));
    }
    expect(served.log.filter(({ msg }) => msg === "call").map((line) => line["status"])).toEqual(
      Array.from({ length: 10 }, () => "OK"),
    );
    const traceIds = served.log.filter(({ msg }) => msg === "call").map((line) => line["traceId"]);
    expect(new Set(traceIds).size).toBe(10);
    await eventually(async () => {
      const { sent = 0, failed = 0, ...others } = await fatesOf(served);
      expect(failed).toBeGreaterThanOrEqual(3);
      expect(sent + failed).toBe(20);
      expect(others).toEqual({});
    });
  },
);

test("a collector that hangs holds a bounded number of spans, and the rest is dropped and counted", async () => {
  const receiver = await receive("http/protobuf");
  receiver.answer = { kind: "silence" };
  const served = await serve({
    ops: { port: 0 },
    telemetry: {
      otlp: { endpoint: receiver.endpoint, timeout: "5m" },
      metrics: { push: false },
      traces: { interval: "1ms", maxQueuedSpans: 4 },
    },
  });
  await call(served, 1);
  await eventually(() => expect(receiver.received.length).toBe(1));
  await call(served, 5);
  await eventually(async () => expect((await fatesOf(served))["queue_full"]).toBeGreaterThanOrEqual(6));
  expect(receiver.received.length).toBe(1);
  const began = performance.now();
  served.child.kill("SIGTERM");
  expect(await served.exited).toBe(0);
  // Two seconds for the spans; the rest is for the machine.
  expect(performance.now() - began).toBeGreaterThan(1_900);
});

test("the last spans are sent when the process ends, those of calls that the drain ends too", async () => {
  const receiver = await receive("grpc");
  const served = await serve({
    server: { drainTimeout: "1ms" },
    telemetry: { otlp: { endpoint: receiver.endpoint, protocol: "grpc" }, traces: { interval: "1h" } },
  });
  await call(served, 3);
  const client = grpcJsClient(served.address);
  const open = client.streamComplete({ model: "sim/echo?stall=forever&after=1", prompt: "a b c" });
  const ended = (async () => {
    for await (const { event } of open) if (event.case === "textDelta") served.child.kill("SIGTERM");
  })();
  await expect(ended).rejects.toThrow();
  client.close();
  expect(await served.exited).toBe(0);
  const spans = receiver.spans();
  const ofCalls = spans.filter(({ kind }) => kind === "server");
  expect(ofCalls).toHaveLength(4);
  expect(ofCalls.at(-1)?.attributes["error.type"]).toBe("SHUTTING_DOWN");
  expect(spans.filter(({ kind }) => kind === "client")).toHaveLength(4);
});

test("each worker sends its own spans", async () => {
  const receiver = await receive("http/protobuf");
  const served = await serve(
    { telemetry: { otlp: { endpoint: receiver.endpoint }, metrics: { push: false }, traces: { interval: "10ms" } } },
    ["--workers", "2"],
  );
  // Connections that are open at once are shared evenly.
  const clients = Array.from({ length: 4 }, () =>
    grpcJsClient(served.address, undefined, { "grpc.use_local_subchannel_pool": 1 }),
  );
  const holding = clients.map((client) => client.streamComplete({ model: "sim/echo?rate=100", prompt: "a b c" }));
  await Promise.all(holding.map((stream) => collect(stream)));
  for (const client of clients) client.close();
  const spans = await receiver.untilSpans(8);
  expect(spans).toHaveLength(8);
  expect(new Set(spans.map(({ resource }) => resource["service.instance.id"])).size).toBe(2);
  served.child.kill("SIGTERM");
  expect(await served.exited).toBe(0);
});
