import { afterEach, expect, test } from "vitest";
import type { TraceHeaders } from "../../src/core/call/trace.ts";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import { collect } from "../support/collect.ts";
import { finished, scriptedProvider, text } from "../support/scripted-provider.ts";
import { type SpanReceiver, startSpanReceiver } from "../telemetry/traces/span-receiver.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parentSpanId = "b7ad6b7169203331";
const request = { model: "scripted/model", prompt: "hello" };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A gateway in this program, what it sends to a collector, and the headers that its provider finds. */
async function createTracedGateway(): Promise<{
  gateway: Gateway;
  receiver: SpanReceiver;
  found: (TraceHeaders | undefined)[];
}> {
  const receiver = await startSpanReceiver("http/protobuf");
  cleanUps.push(receiver.close);
  const found: (TraceHeaders | undefined)[] = [];
  const gateway = createGateway({
    providers: {
      scripted: scriptedProvider(async function* (_request, { record }) {
        found.push(record.traceHeaders);
        yield [text("a"), finished()];
      }),
    },
    telemetry: {
      otlp: { endpoint: receiver.endpoint },
      traces: { interval: "1h", propagateTo: ["scripted"] },
    },
  });
  return { gateway, receiver, found };
}

test("calls of a program join the trace that they name, its own providers find it, and close sends the spans", async () => {
  const { gateway, receiver, found } = await createTracedGateway();
  await gateway.complete(request, { traceparent: `00-${traceId}-${parentSpanId}-01`, tracestate: "foo=1" });
  await collect(gateway.streamComplete(request));
  await gateway.close();
  const spans = receiver.spans();
  expect(spans).toHaveLength(4);
  const joined = spans.filter((span) => span.traceId === traceId);
  expect(joined.find(({ kind }) => kind === "server")).toMatchObject({
    parentSpanId,
    attributes: { "rpc.method": "tokenwire.v1.CompletionService/Complete", "tokenwire.caller": "in-process" },
  });
  const asked = joined.find(({ kind }) => kind === "client");
  expect(found[0]).toEqual({ traceparent: `00-${traceId}-${asked?.spanId}-01`, tracestate: "foo=1" });
});

test("a loop that is left ends the spans of its call", async () => {
  const { gateway, receiver } = await createTracedGateway();
  for await (const { event } of gateway.streamComplete(request)) if (event.case === "textDelta") break;
  await gateway.close();
  expect(receiver.spans().map(({ kind }) => kind)).toEqual(["client", "server"]);
});

test("without a collector calls have no trace, whatever they name", async () => {
  const gateway = createGateway();
  cleanUps.push(gateway.close);
  const { text: answer } = await gateway.complete({ model: "sim/echo", prompt: "hello" }, { traceparent: "nonsense" });
  expect(answer).toBe("hello");
});
