import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectServing } from "../../support/expect-serving.ts";
import { askHttp1, askHttp2, envelope } from "../../support/http-answers.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const host = "evil.example";
const complete = "/tokenwire.v1.CompletionService/Complete";
const stream = "/tokenwire.v1.CompletionService/StreamComplete";
let listener: TestListener;

beforeEach(async () => {
  listener = await startTestListener();
});

afterEach(async () => {
  await expectServing(listener);
  await listener.close();
});

describe("plain HTTP/1.1 for a foreign host is answered 403 with the key that would allow it, and nothing begins", () => {
  const json = JSON.stringify({ model: "echo", prompt: "x" });
  test.each([
    { name: "Connect", method: "POST", path: complete, type: "application/json", body: json },
    { name: "Connect, binary", method: "POST", path: complete, type: "application/proto", body: "" },
    {
      name: "Connect, streaming",
      method: "POST",
      path: stream,
      type: "application/connect+json",
      body: envelope(Buffer.from(json)),
    },
    {
      name: "gRPC-Web",
      method: "POST",
      path: complete,
      type: "application/grpc-web+proto",
      body: envelope(Buffer.alloc(0)),
    },
    { name: "a type that is not served", method: "POST", path: complete, type: "text/plain", body: json },
    { name: "an RPC that is not served", method: "POST", path: "/a.B/C", type: "application/json", body: json },
    { name: "a page", method: "GET", path: "/", type: "", body: "" },
    { name: "an RPC by GET", method: "GET", path: complete, type: "application/json", body: "" },
    { name: "a preflight", method: "OPTIONS", path: complete, type: "", body: "" },
  ])("$name", async ({ method, path, type, body }) => {
    const headers = { host, ...(type !== "" && { "content-type": type }), origin: "https://evil.example" };
    const answer = await askHttp1(listener.port, { method, path, headers }, body);
    expect(answer.status).toBe(403);
    expect(answer.body.toString()).toContain("server.allowedHosts");
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(listener.calls).toEqual([]);
  });

  test("with the error of the protocol where it has one", async () => {
    const headers = { host, "content-type": "application/json" };
    const connect = await askHttp1(listener.port, { path: complete, headers }, json);
    expect(JSON.parse(connect.body.toString())).toMatchObject({ code: "permission_denied" });
    const webHeaders = { host, "content-type": "application/grpc-web+proto" };
    const web = await askHttp1(listener.port, { path: complete, headers: webHeaders }, envelope(Buffer.alloc(0)));
    expect(web.body.toString()).toContain(`grpc-status: ${Code.PermissionDenied}`);
  });
});

test("HTTP/2 in plain text passes, whatever a proxy calls the gateway", async () => {
  const headers = { ":path": complete, ":authority": "tokenwire", "content-type": "application/json" };
  const answer = await askHttp2(listener.port, headers, Buffer.from('{"model":"echo","prompt":"x"}'));
  expect(answer.status).toBe(200);
});
