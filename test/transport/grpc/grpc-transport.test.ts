import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { CallHandler } from "../../../src/service/call-handler.ts";
import { createGrpcTransport } from "../../../src/transport/grpc/grpc-transport.ts";
import { createRequestMemory } from "../../../src/transport/http/body/request-memory.ts";
import type { Exchange } from "../../../src/transport/http/exchange.ts";
import { defaultListenerLimits } from "../../../src/transport/listener/listener-limits.ts";

const unused = (): never => {
  throw new Error("no request is served in this test");
};
const calls: CallHandler = { complete: unused, streamComplete: unused, countTokens: unused };
const transport = createGrpcTransport({
  calls,
  limits: defaultListenerLimits,
  memory: createRequestMemory(defaultListenerLimits, systemClock),
  clock: systemClock,
  log: silentLog,
});

type Asked = Pick<Exchange, "httpVersion" | "method" | "path" | "headers">;

function request(change: Partial<Asked> = {}, contentType = "application/grpc"): Asked {
  return {
    httpVersion: "2.0",
    method: "POST",
    path: "/tokenwire.v1.CompletionService/Complete",
    headers: { "content-type": contentType },
    ...change,
  };
}

test.each([
  request(),
  request({}, "application/grpc+proto"),
  request({ path: "/tokenwire.v1.CompletionService/StreamComplete" }),
  request({ path: "/tokenwire.v1.CompletionService/CountTokens" }),
])("takes $path as $headers", (asked) => {
  expect(transport.accepts(asked)).toBe(true);
});

test.each([
  request({ httpVersion: "1.1" }),
  request({ method: "GET" }),
  request({ headers: {} }),
  request({}, "application/grpc+json"),
  request({}, "application/grpc-web+proto"),
  request({}, "application/grpc;charset=utf-8"),
  request({}, "application/proto"),
  request({}, "Application/GRPC"),
  request({ path: "/tokenwire.v1.CompletionService/Complete?x=1" }),
  request({ path: "/tokenwire.v1.CompletionService/complete" }),
  request({ path: "/tokenwire.v1.ModelService/ListModels" }),
  request({ path: "/grpc.health.v1.Health/Check" }),
])("leaves $method $path as $headers over $httpVersion to Connect's handlers", (asked) => {
  expect(transport.accepts(asked)).toBe(false);
});
