import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { askHttp1, askHttp2, envelope } from "../../support/http-answers.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const complete = "/tokenwire.v1.CompletionService/Complete";
const streamComplete = "/tokenwire.v1.CompletionService/StreamComplete";
let listener: TestListener;

beforeAll(async () => {
  listener = await startTestListener();
});

afterAll(() => listener.close());

const cases = [
  { name: "a browser at the root", method: "GET", path: "/", status: 404, says: "speaks gRPC, gRPC-Web and Connect" },
  {
    name: "the API of another product",
    path: "/v1/chat/completions",
    contentType: "application/json",
    status: 404,
    says: '"/v1/chat/completions"',
  },
  { name: "GET on an RPC", method: "GET", path: complete, status: 405, says: "send POST" },
  { name: "text on an RPC", path: complete, contentType: "text/plain", status: 415, says: '"text/plain"' },
  { name: "nothing said of the content", path: complete, status: 415, says: "application/json" },
  {
    name: "the text form of gRPC-Web",
    path: complete,
    contentType: "application/grpc-web-text",
    status: 415,
    says: "application/grpc-web",
  },
  {
    name: "plain JSON on a stream",
    path: streamComplete,
    contentType: "application/json",
    status: 415,
    says: "application/connect+json",
  },
];

test.each(cases)("over HTTP/1.1, $name is answered $status in words", async (row) => {
  const { method = "POST", path, contentType, status, says } = row;
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  const answer = await askHttp1(listener.port, { method, path, headers });
  expect(answer.status).toBe(status);
  expect(answer.body.toString()).toContain(says);
  expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
});

test.each(cases)("over HTTP/2, $name is answered $status in words", async (row) => {
  const { method = "POST", path, contentType, status, says } = row;
  const headers = contentType === undefined ? {} : { "content-type": contentType };
  const answer = await askHttp2(listener.port, { ":method": method, ":path": path, ...headers });
  expect(answer.status).toBe(status);
  expect(answer.body.toString()).toContain(says);
});

test("a gRPC failure without an answer is one HEADERS frame", async () => {
  const headers = { ":path": "/acme.v1.Rockets/Launch", "content-type": "application/grpc", te: "trailers" };
  const answer = await askHttp2(listener.port, headers);
  expect(answer).toMatchObject({ status: 200, isHeadersOnly: true, headers: { "grpc-status": "12" } });
});

test("gRPC on a path where no RPC can be gets a status that says what can be called", async () => {
  const headers = { ":path": "/v1/completions", "content-type": "application/grpc", te: "trailers" };
  const answer = await askHttp2(listener.port, headers);
  expect(answer).toMatchObject({ status: 200, isHeadersOnly: true, headers: { "grpc-status": "12" } });
  expect(answer.headers["grpc-message"]).toBe(
    "there is no RPC /v1/completions here; call /tokenwire.v1.CompletionService/Complete, or ask server reflection which there are",
  );
});

test.each([
  ["gRPC", "application/grpc", envelope],
  ["gRPC-Web", "application/grpc-web", envelope],
  ["Connect", "application/proto", (message: Uint8Array) => message],
])("a message over %s with a field that no version has is served", async (_, contentType, wrap) => {
  const message = Buffer.concat([
    toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model: "echo", prompt: "hi" })),
    // Field 2047, a varint.
    Buffer.from("f87f01", "hex"),
  ]);
  const answer = await askHttp2(
    listener.port,
    { ":path": complete, "content-type": contentType, te: "trailers" },
    Buffer.from(wrap(message)),
  );
  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toContain("hi");
});

test("a message in grpc-message is escaped only where HTTP demands it", async () => {
  const headers = { ":path": complete, "content-type": "application/grpc+json", te: "trailers" };
  const answer = await askHttp2(listener.port, headers, Buffer.from(`\0\0\0\0\x11{"model":"fault"}`, "latin1"));
  expect(answer.headers["grpc-message"]).toBe("no model: na%C3%AFve 100 %25 %F0%9F%98%80");
});

test("a client that waits for 100 Continue may go on", async () => {
  const headers = { "content-type": "application/json", expect: "100-continue" };
  const answer = await askHttp1(listener.port, { path: complete, headers }, `{"model":"echo","prompt":"hi"}`);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ text: "hi" });
});
