// The trace of a call over every transport: where it comes from, where it goes, and where it is shown.
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Log, silentLog } from "../../../src/core/log.ts";
import { CompletionService } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { collect } from "../../support/collect.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { startTracedServer, type TracedServer } from "./traced-server.ts";

const parentSpanId = "b7ad6b7169203331";
let nextTrace = 0;

/** A trace that no other test has. */
function newTraceId(): string {
  nextTrace += 1;
  return `0af7651916cd43dd${String(nextTrace).padStart(16, "0")}`;
}

let upstream: ScriptedUpstream;
let server: TracedServer;
const lines: Record<string, unknown>[] = [];
const log: Log = {
  ...silentLog,
  info: (facts, message) => lines.push({ ...facts, message }),
  warn: (facts, message) => lines.push({ ...facts, message }),
};

const body = JSON.stringify({
  ...{ id: "chatcmpl-1", object: "chat.completion", model: "m" },
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
});

beforeAll(async () => {
  upstream = await startScriptedUpstream(({ send }) =>
    send(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  server = await startTracedServer(
    {
      providers: {
        sim: { kind: "sim" },
        open: { kind: "openai", baseUrl: `${upstream.origin}/v1`, apiKey: "sk-canary-canary", models: ["m"] },
        closed: { kind: "openai", baseUrl: `${upstream.origin}/v1`, apiKey: "sk-canary-canary", models: ["m"] },
      },
    },
    { propagateTo: ["open"] },
    { log },
  );
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

const transports: ReadonlyMap<string, () => Transport> = new Map([
  ["gRPC", () => createGrpcTransport({ baseUrl: server.address })],
  ["gRPC-Web", () => createGrpcWebTransport({ baseUrl: server.address, httpVersion: "2" })],
  ["Connect", () => createConnectTransport({ baseUrl: server.address, httpVersion: "1.1" })],
]);

describe.each([...transports])("over %s", (_name, createTransport) => {
  /** Makes a call and returns the trace that its headers and trailers name, which is the same. */
  async function call(model: string, headers: Record<string, string> = {}): Promise<string | undefined> {
    const seen: (string | null)[] = [];
    const client = createClient(CompletionService, createTransport());
    const options = {
      headers,
      onHeader(header: Headers) {
        seen.push(header.get("tokenwire-trace-id"));
      },
      onTrailer(trailer: Headers) {
        seen.push(trailer.get("tokenwire-trace-id"));
      },
    };
    try {
      await collect(client.streamComplete({ model, prompt: "a b" }, options));
    } catch (thrown) {
      return ConnectError.from(thrown).metadata.get("tokenwire-trace-id") ?? undefined;
    }
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBe(seen[0]);
    return seen[0] ?? undefined;
  }

  test("a call is a span below its caller's, and names its trace in headers, trailers and the log", async () => {
    const traceId = newTraceId();
    const tracestate = "foo=1,bar=2";
    expect(await call("sim/echo", { traceparent: `00-${traceId}-${parentSpanId}-01`, tracestate })).toBe(traceId);
    const spans = await server.receiver.untilSpans(2, (span) => span.traceId === traceId);
    const [served] = spans.filter(({ kind }) => kind === "server");
    const [asked] = spans.filter(({ kind }) => kind === "client");
    expect(served).toMatchObject({ parentSpanId, isParentRemote: true, traceState: tracestate });
    expect(asked).toMatchObject({ parentSpanId: served?.spanId, isParentRemote: false, traceState: tracestate });
    expect(lines.filter((line) => line["traceId"] === traceId)).toMatchObject([{ message: "call", status: "OK" }]);
  });

  test("a call that fails names its trace, too", async () => {
    const traceId = newTraceId();
    expect(await call("nope/nothing", { traceparent: `00-${traceId}-${parentSpanId}-01` })).toBe(traceId);
    const [served] = await server.receiver.untilSpans(1, (span) => span.traceId === traceId);
    expect(served).toMatchObject({ kind: "server", attributes: { "error.type": "MODEL_NOT_FOUND" } });
  });

  test("a count of tokens is a call with spans of its own", async () => {
    const traceId = newTraceId();
    const client = createClient(CompletionService, createTransport());
    const headers = { traceparent: `00-${traceId}-${parentSpanId}-01` };
    await client.countTokens({ request: { model: "sim/echo", prompt: "a b" } }, { headers });
    const [counted] = await server.receiver.untilSpans(
      1,
      ({ kind, ...span }) => kind === "server" && span.traceId === traceId,
    );
    expect(counted?.name).toBe("tokenwire.v1.CompletionService/CountTokens");
  });

  test("a call without a trace begins one", async () => {
    const traceId = await call("sim/echo");
    expect(traceId).toMatch(/^[\da-f]{32}$/);
    const spans = await server.receiver.untilSpans(2, (span) => span.traceId === traceId);
    expect(spans.find(({ kind }) => kind === "server")).toMatchObject({ parentSpanId: "", traceState: "" });
  });

  test.each([
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "x",
  ])("a malformed parent is ignored: %s", async (traceparent) => {
    const traceId = await call("sim/echo", { traceparent, tracestate: "foo=1" });
    expect(traceId).toMatch(/^[\da-f]{32}$/);
    expect(traceId).not.toBe("0af7651916cd43dd8448eb211c80319c");
  });

  test("a call that its caller does not sample has no spans, but its trace is shown and goes on as it is", async () => {
    const traceId = newTraceId();
    const before = upstream.requests.length;
    expect(await call("open/m", { traceparent: `00-${traceId}-${parentSpanId}-00` })).toBe(traceId);
    const sent = upstream.requests[before]?.headers.get("traceparent");
    expect(sent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-00$`));
    // The spans of a later call come after those that there would be.
    const later = await call("sim/echo");
    await server.receiver.untilSpans(2, (span) => span.traceId === later);
    expect(server.receiver.spans().filter((span) => span.traceId === traceId)).toEqual([]);
  });

  test("a provider gets the trace only where it is configured, below the span of the attempt", async () => {
    const traceId = newTraceId();
    const headers = { traceparent: `00-${traceId}-${parentSpanId}-01`, tracestate: "foo=1" };
    const before = upstream.requests.length;
    await call("open/m", headers);
    await call("closed/m", headers);
    const [open, closed] = upstream.requests.slice(before).map((request) => request.headers);
    const spans = await server.receiver.untilSpans(4, (span) => span.traceId === traceId);
    const asked = spans.find(
      ({ kind, attributes }) => kind === "client" && attributes["tokenwire.target"] === "open/m",
    );
    expect(open?.get("traceparent")).toBe(`00-${traceId}-${asked?.spanId}-01`);
    expect(open?.get("tracestate")).toBe("foo=1");
    expect(closed?.has("traceparent")).toBe(false);
    expect(closed?.has("tracestate")).toBe(false);
  });
});
