import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toJsonString } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { Health } from "../../../src/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../../src/gen/grpc/reflection/v1/reflection_pb.ts";
import { AdminService } from "../../../src/gen/tokenwire/admin/v1/admin_pb.ts";
import { type OpenCall, OpenCallSchema, Phase } from "../../../src/gen/tokenwire/admin/v1/calls_pb.ts";
import { Histogram_Measure as Measure } from "../../../src/gen/tokenwire/admin/v1/statistics_pb.ts";
import { BreakerState } from "../../../src/gen/tokenwire/admin/v1/targets_pb.ts";
import { collect } from "../../support/collect.ts";
import { adminAt, completionsAt, type OpsGateway, startOpsGateway } from "../../support/ops-gateway.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

const token = "canary-token-0123456789";
const authorization = { authorization: `Bearer ${token}` };

let served: OpsGateway;
let closed: OpsGateway;
const folder = mkdtempSync(join(tmpdir(), "tokenwire-"));
beforeAll(async () => {
  served = await startOpsGateway();
  writeFileSync(join(folder, "tokens"), token);
  closed = await startOpsGateway({ ops: { tokenFile: join(folder, "tokens") } });
});
afterAll(async () => {
  await served.close();
  await closed.close();
  rmSync(folder, { recursive: true });
});

const transports: readonly (readonly [name: string, make: (baseUrl: string) => Transport])[] = [
  ["gRPC", (baseUrl) => createGrpcTransport({ baseUrl })],
  ["gRPC-Web", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true })],
  ["Connect with JSON", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false })],
];

/** The first message of a stream. */
async function first<Message>(messages: AsyncIterable<Message>): Promise<Message> {
  for await (const message of messages) return message;
  throw new Error("the stream has no message");
}

/** What a call failed with. */
async function failureOf(call: Promise<unknown>): Promise<{ code: Code; reason: string | undefined; message: string }> {
  const thrown = await call.then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );
  const error = ConnectError.from(thrown);
  return { code: error.code, reason: error.findDetails(ErrorInfoSchema)[0]?.reason, message: error.rawMessage };
}

describe.each(transports)("over %s", (_name, make) => {
  test("a status and a stream are served", async () => {
    const admin = adminAt(served.ops, make(served.ops));
    const { status } = await admin.getStatus({});
    expect(status).toMatchObject({ version: "0.1.0", ready: true, draining: false, workers: [], missingWorkers: [] });
    expect((await first(admin.watchSummary({}))).summary).toMatchObject({ ready: true });
  });

  test("every RPC needs a token, and takes it", async () => {
    const admin = adminAt(closed.ops, make(closed.ops));
    const refused = { code: Code.Unauthenticated, reason: "CALLER_UNAUTHENTICATED" };
    expect(await failureOf(admin.getStatus({}))).toMatchObject(refused);
    expect(await failureOf(first(admin.watchCalls({})))).toMatchObject(refused);
    expect(await failureOf(admin.cancelCall({ id: "x" }))).toMatchObject(refused);
    const wrong = { headers: { authorization: `Bearer ${token}x` } };
    expect(await failureOf(admin.getConfig({}, wrong))).toMatchObject(refused);
    expect((await admin.getStatus({}, { headers: authorization })).status?.ready).toBe(true);
  });

  test("a web page of another origin is refused, one of the same passes", async () => {
    const admin = adminAt(closed.ops, make(closed.ops));
    const from = (origin: string) => admin.getStatus({}, { headers: { ...authorization, origin } });
    for (const origin of ["http://evil.example", "null", `${closed.ops}0`, "x"]) {
      // Over HTTP/1.1 the client of gRPC-Web reads the status of HTTP alone.
      expect(await failureOf(from(origin))).toMatchObject({ code: Code.PermissionDenied });
    }
    expect((await from(closed.ops)).status?.ready).toBe(true);
  });
});

test("probes, health and reflection need no token", async () => {
  const transport = createGrpcTransport({ baseUrl: closed.ops });
  for (const path of ["livez", "readyz", "version"]) expect((await fetch(`${closed.ops}/${path}`)).status).toBe(200);
  expect(await createClient(Health, transport).check({ service: AdminService.typeName })).toMatchObject({ status: 1 });
  async function* question() {
    yield { messageRequest: { case: "listServices" as const, value: "" } };
  }
  const { messageResponse } = await first(createClient(ServerReflection, transport).serverReflectionInfo(question()));
  const services = messageResponse.case === "listServicesResponse" ? messageResponse.value.service : [];
  expect(services.map(({ name }) => name)).toEqual([
    "tokenwire.admin.v1.AdminService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
  ]);
});

test("where AdminService is off, its RPCs are nothing there", async () => {
  const own = await startOpsGateway({ ops: { admin: false } });
  const answer = await fetch(`${own.ops}/tokenwire.admin.v1.AdminService/GetStatus`, { method: "POST", body: "{}" });
  expect(answer.status).toBe(404);
  expect((await fetch(`${own.ops}/readyz`)).status).toBe(200);
  await own.close();
});

test.each<[what: string, call: (admin: ReturnType<typeof adminAt>) => Promise<unknown>, code: Code, says: string]>([
  [
    "an interval below a second",
    (admin) => first(admin.watchCalls({ interval: durationFromMs(10) })),
    Code.InvalidArgument,
    "interval",
  ],
  [
    "an interval above a minute",
    (admin) => first(admin.watchSummary({ interval: durationFromMs(61_000) })),
    Code.InvalidArgument,
    "interval",
  ],
  ["a limit above 500", (admin) => first(admin.watchCalls({ limit: 501 })), Code.InvalidArgument, "limit"],
  ["a limit below 0", (admin) => first(admin.watchCalls({ limit: -1 })), Code.InvalidArgument, "limit"],
  ["a page of 501", (admin) => admin.listRecentCalls({ pageSize: 501 }), Code.InvalidArgument, "page_size"],
  ["a made-up page token", (admin) => admin.listRecentCalls({ pageToken: "x" }), Code.InvalidArgument, "page_token"],
  [
    "a window of two hours",
    (admin) => admin.getHistograms({ window: durationFromMs(7_200_000) }),
    Code.InvalidArgument,
    "window",
  ],
  [
    "a window below a minute",
    (admin) => admin.getErrorBreakdown({ window: durationFromMs(1) }),
    Code.InvalidArgument,
    "window",
  ],
  ["no id", (admin) => admin.getCall({}), Code.InvalidArgument, "id"],
  ["an id of no call", (admin) => admin.getCall({ id: "x".repeat(1_000) }), Code.NotFound, "no call"],
  ["the end of no call", (admin) => admin.cancelCall({ id: "cmpl_0" }), Code.NotFound, "no call"],
  ["a message above 64 KiB", (admin) => admin.getCall({ id: "x".repeat(70_000) }), Code.ResourceExhausted, "65536"],
])("%s is refused with what to write", async (_what, call, code, says) => {
  const failure = await failureOf(call(adminAt(served.ops)));
  expect(failure.code).toBe(code);
  expect(failure.message).toContain(says);
});

test("the eleventh Watch is refused", async () => {
  const own = await startOpsGateway();
  const admin = adminAt(own.ops);
  const controller = new AbortController();
  const streams = Array.from({ length: 10 }, () =>
    admin.watchTargets({}, { signal: controller.signal })[Symbol.asyncIterator](),
  );
  await Promise.all(streams.map((stream) => stream.next()));
  expect(await failureOf(first(admin.watchTargets({})))).toMatchObject({ code: Code.ResourceExhausted });
  controller.abort();
  await Promise.allSettled(streams.map((stream) => stream.next()));
  await expect
    .poll(() =>
      first(admin.watchTargets({})).then(
        () => "served",
        () => "refused",
      ),
    )
    .toBe("served");
  await own.close();
});

describe("calls", () => {
  const content = "canary-of-a-prompt";
  const answer = "canary-of-an-answer";
  const key = "canary-key-0123456789";
  const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
  const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: answer }, finish_reason: null }] })}\n\n`;
  let upstream: ScriptedUpstream;
  let own: OpsGateway;
  let isRefusing = false;
  let isHeld = Promise.withResolvers<void>();
  let left = 0;

  beforeAll(async () => {
    upstream = await startScriptedUpstream(async ({ send, closed: gone }) => {
      if (isRefusing) {
        const body = JSON.stringify({ error: { message: `${content} ${key}`, type: "server_error" } });
        await send(`HTTP/1.1 500 X\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
        return;
      }
      await isHeld.promise;
      await send(head + chunk);
      await gone;
      left += 1;
    });
    own = await startOpsGateway({
      providers: { main: { kind: "openai", apiKey: key, baseUrl: `${upstream.origin}/v1`, headers: { "x-a": key } } },
      retries: { maxAttempts: 1 },
      breaker: { consecutiveFailures: 2, openTime: "1m" },
      admission: { maxCalls: 1 },
    });
  });
  afterAll(async () => {
    await own.close();
    await upstream.close();
  });

  const start = (signal?: AbortSignal) => {
    const stream = completionsAt(own.gateway.address).streamComplete(
      { model: "main/m", prompt: content, labels: { team: content } },
      signal && { signal },
    );
    return stream[Symbol.asyncIterator]();
  };
  const openCalls = async (): Promise<readonly OpenCall[]> => (await first(adminAt(own.ops).watchCalls({}))).calls;
  const phases = async () => (await openCalls()).map(({ phase }) => phase);

  test("an open call shows what it waits for, and its end by an operator reaches caller and provider", async () => {
    isHeld = Promise.withResolvers();
    const call = start();
    const begun = call.next();
    await expect.poll(phases).toEqual([Phase.CONNECTING]);
    const second = start();
    const waits = failureOf(second.next());
    await expect.poll(phases).toEqual([Phase.CONNECTING, Phase.QUEUED]);
    isHeld.resolve();
    await begun;
    await expect.poll(phases).toEqual([Phase.STREAMING, Phase.QUEUED]);

    const [streaming, queued] = await openCalls();
    expect(streaming).toMatchObject({
      rpc: "StreamComplete",
      caller: "127.0.0.1",
      model: "main/m",
      target: "main/m",
      worker: 0,
    });
    expect(queued).toMatchObject({ queue: "gateway", target: "", attempts: 0 });
    expect(toJsonString(OpenCallSchema, streaming ?? ({} as never))).not.toContain("canary-of");

    const admin = adminAt(own.ops);
    const watched: string[] = [];
    const watching = (async () => {
      for await (const { call: seen } of admin.watchCall({ id: streaming?.id ?? "" }))
        watched.push(seen?.call.case ?? "");
    })();
    await expect.poll(() => watched).toEqual(["open"]);
    const rest = failureOf(collect({ [Symbol.asyncIterator]: () => call }));
    await admin.cancelCall({ id: streaming?.id ?? "" });
    expect(await rest).toMatchObject({ code: Code.Canceled, reason: "OPERATOR_CANCELLED" });
    await expect.poll(() => left).toBe(1);
    await watching;
    expect(watched).toEqual(["open", "ended"]);
    expect(await failureOf(admin.cancelCall({ id: streaming?.id ?? "" }))).toMatchObject({ code: Code.NotFound });

    await expect.poll(phases).toEqual([Phase.STREAMING]);
    await admin.cancelCall({ id: queued?.id ?? "" });
    await waits;
    await expect.poll(phases).toEqual([]);
    const { calls } = await admin.listRecentCalls({ reason: "OPERATOR_CANCELLED" });
    expect(calls).toMatchObject([{ status: "CANCELLED", contentBegun: true, attempts: 1 }, { status: "CANCELLED" }]);
  });

  test("failures show at their target, with the state of the breaker, in the breakdown and in histograms", async () => {
    isRefusing = true;
    const admin = adminAt(own.ops);
    for (let call = 0; call < 2; call += 1) await failureOf(start().next());
    isRefusing = false;
    const { targets } = await admin.listTargets({});
    expect(targets).toMatchObject([
      {
        ...{ provider: "main", inFlight: 0, concurrency: 32, queued: 0 },
        models: [
          {
            model: "m",
            inFlight: 0,
            breaker: BreakerState.OPEN,
            failures: 2n,
            lastFailure: { reason: "UPSTREAM_ERROR" },
          },
        ],
      },
    ]);
    const { errors } = await admin.getErrorBreakdown({});
    expect(errors).toContainEqual(expect.objectContaining({ reason: "UPSTREAM_ERROR", provider: "main", count: 2n }));
    const { histograms } = await admin.getHistograms({ target: "main/m" });
    expect(histograms.map(({ measure }) => measure)).toContain(Measure.DURATION);
    for (const { count, buckets } of histograms) {
      expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0n)).toBe(count);
    }
    const { calls } = await admin.listRecentCalls({
      failed: true,
      filter: { provider: "main" },
      reason: "UPSTREAM_ERROR",
    });
    expect(calls).toMatchObject([{ upstreamStatus: 500 }, { upstreamStatus: 500 }]);
  });

  test("no answer has a secret, a prompt or an answer", async () => {
    const transport = createConnectTransport({ baseUrl: own.ops, httpVersion: "1.1", useBinaryFormat: false });
    const admin = adminAt(own.ops, transport);
    const { calls } = await admin.listRecentCalls({});
    expect(calls.length).toBeGreaterThan(3);
    const traces = await Promise.all(calls.map(({ id }) => admin.getCall({ id })));
    const answers = await Promise.all([
      ...[admin.getStatus({}), admin.listTargets({}), admin.getHistograms({}), admin.getErrorBreakdown({})],
      ...[admin.getConfig({}), admin.reloadConfig({}), first(admin.watchSummary({})), first(admin.watchCalls({}))],
    ]);
    const shown = JSON.stringify([calls, traces, answers], (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(shown).toContain("main/m");
    expect(shown).not.toContain("canary");
  });
});
