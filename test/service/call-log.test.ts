import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { CallerIdentity } from "../../src/core/call/caller-identity.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { composeObservers, type Observer } from "../../src/core/observer.ts";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { createCallLog } from "../../src/service/call-log.ts";
import { createRouted, type Step, settle } from "../support/routed.ts";
import { aliasOf } from "../support/targets.ts";

type Line = readonly [level: "info" | "warn" | "error", facts: object, message: string];

function createLog(): { lines: Line[]; observer: Observer } {
  const lines: Line[] = [];
  const log: Log = {
    ...silentLog,
    info: (facts, message) => lines.push(["info", facts, message]),
    warn: (facts, message) => lines.push(["warn", facts, message]),
    error: (facts, message) => lines.push(["error", facts, message]),
  };
  return { lines, observer: composeObservers([createCallLog(log)], log) };
}

function routedTo(scripts: Readonly<Record<string, Step | readonly Step[]>>) {
  return createRouted({ scripts, aliases: { m: aliasOf(["a/m", "b/m"]) }, retries: { maxAttempts: 2 } });
}

const request = create(CompleteRequestSchema, { model: "m", prompt: "hello", labels: { team: "search" } });
const identity: CallerIdentity = { commonName: "api", uris: [], dnsNames: ["api.example"], fingerprint: "AB" };

test("a call that ends well is one line with these fields, and no others", async () => {
  const { lines, observer } = createLog();
  const routed = routedTo({ a: "UPSTREAM_ERROR", b: "answer" });
  await routed.complete(request, routed.begin({ observer, request, caller: "10.0.0.1:1", identity }));
  const timing = { queueMs: 0, backoffMs: 0, upstreamMs: 0, gatewayMs: 0, firstTokenMs: 0, durationMs: 0 };
  const facts = {
    ...{ call: "cmpl_test", rpc: "Complete", caller: "10.0.0.1:1", identity, model: "m", labels: { team: "search" } },
    ...{
      provider: "b",
      servedModel: "m",
      attempts: 2,
      inputTokens: 9,
      outputTokens: 2,
      price: "NONE",
      usageSource: "ESTIMATED",
      status: "OK",
      ...timing,
    },
    tries: [
      { target: "a/m", reason: "UPSTREAM_ERROR", ms: 0 },
      { target: "b/m", reason: undefined, ms: 0 },
    ],
  };
  expect(lines).toEqual([["info", facts, "call"]]);
});

test("a call that is cancelled in a try names how long the try took, and why it ended", async () => {
  const { lines, observer } = createLog();
  const routed = routedTo({ a: "UPSTREAM_ERROR", b: "hang" });
  const call = routed.begin({ observer, request });
  const completing = routed.completions.complete(request, call).catch(() => {});
  await settle();
  routed.clock.advance(250);
  call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  await completing;
  const tries = [
    { target: "a/m", reason: "UPSTREAM_ERROR", ms: 0 },
    { target: "b/m", reason: "CALLER_CANCELLED", ms: 250 },
  ];
  const facts = { status: "CANCELLED", reason: "CALLER_CANCELLED", message: "gone", attempts: 2, tries };
  expect(lines).toMatchObject([["info", { ...facts, upstreamMs: 250, durationMs: 250 }, "call"]]);
});

test("a bug of the gateway is an error line with its cause; the cause of another failure is one sentence", async () => {
  const { lines, observer } = createLog();
  const bug = new TypeError("bug");
  const routed = routedTo({
    a: () => {
      throw bug;
    },
    b: "answer",
  });
  await routed.complete("a/m", routed.begin({ observer }));
  const call = routed.begin({ observer });
  call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone", { cause: new Error("closed") }) });
  expect(lines).toMatchObject([
    ["error", { status: "INTERNAL", reason: "INTERNAL", err: bug }, "call failed: a bug of the gateway"],
    ["info", { status: "CANCELLED", cause: "Error: closed", attempts: 0 }, "call"],
  ]);
});

test.each([
  ["warn", "UPSTREAM_OVERLOADED"],
  ["warn", "STREAM_TRUNCATED"],
  ["warn", "UPSTREAM_UNAUTHENTICATED"],
  ["warn", "CIRCUIT_OPEN"],
  ["warn", "GATEWAY_OVERLOADED"],
  ["warn", "TOTAL_TIMEOUT"],
  ["warn", "SHUTTING_DOWN"],
  ["info", "CALLER_CANCELLED"],
  ["info", "READER_STALLED"],
  ["info", "DEADLINE_EXCEEDED"],
  ["info", "INVALID_REQUEST"],
  ["info", "MODEL_NOT_FOUND"],
  ["info", "CONTENT_FILTERED"],
] as const)("a line is of level %s when a call fails as %s", (level, reason) => {
  const { lines, observer } = createLog();
  const call = routedTo({ a: "answer" }).begin({ observer });
  call.end({ kind: "failed", error: new GatewayError(reason, "so") });
  expect(lines).toMatchObject([[level, { reason }, "call"]]);
});
