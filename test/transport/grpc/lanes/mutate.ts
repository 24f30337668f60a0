import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { CompleteRequestSchema, CountTokensRequestSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { envelope } from "../../../support/http-answers.ts";
import { pathOf } from "./output-of.ts";
import type { RawCall } from "./raw-call.ts";
import { maxMessageBytes } from "./two-lanes.ts";

type Random = () => number;

function pick<Value>(values: readonly [Value, ...Value[]], random: Random): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

const models = [
  "sim/echo",
  "sim/text",
  "sim/text?batch=100",
  "sim/long?tokens=3",
  "sim/long?tokens=9000&batch=10000",
  "sim/reasoning",
  "sim/refusal",
  "sim/search",
  "sim/tools",
  "sim/echo?usage=running",
  "sim/echo?fail=rate_limited&retry_after=2s",
  "sim/echo?fail=overloaded",
  "sim/long?tokens=20&fail=cut&after=5",
  "sim/long?tokens=20&fail=overloaded&after=0",
  "sim/long?tokens=9000&batch=10000&fail=server_error&after=8000",
  "sim/nothing?of=the kind",
  "nowhere/model",
  "",
] as const;

/** The bytes of a valid request, in one envelope. */
export function messageOf(method: string, model: string, prompt = "Grüße 😀 100 %"): Buffer {
  const request = create(CompleteRequestSchema, { model, prompt });
  if (method !== "CountTokens") return Buffer.from(toBinary(CompleteRequestSchema, request));
  return Buffer.from(toBinary(CountTokensRequestSchema, create(CountTokensRequestSchema, { request })));
}

/** A call that every client could make. */
export function ordinaryCall(method: string, model: string, change: Partial<RawCall> = {}): RawCall {
  const headers = { ":method": "POST", ":path": pathOf(method), "content-type": "application/grpc", te: "trailers" };
  const call: RawCall = { headers, pieces: [envelope(messageOf(method, model))], cancels: undefined };
  return { ...call, ...change, headers: { ...headers, ...change.headers } };
}

const headerValues: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "grpc-timeout": [
    "1S",
    "0m",
    "0n",
    "99999999H",
    "",
    "5",
    "-1m",
    "1.5S",
    "123456789m",
    "5x",
    "10S, 10S",
    " 5S",
    "99999999m",
  ],
  "grpc-encoding": ["gzip", "identity", "zstd", "", "GZIP", "gzip, gzip", "identity,gzip"],
  "grpc-accept-encoding": ["gzip", "identity,deflate,gzip", "identity", "", " gzip ", "br", "GZIP"],
  "content-type": [
    "application/grpc+proto",
    "application/grpc+json",
    "application/GRPC",
    "application/grpc; charset=utf-8",
    "application/grpc-web+proto",
    "application/proto",
    "text/plain",
    "",
  ],
  ":path": [
    pathOf("Complete"),
    `${pathOf("Complete")}?x=1`,
    `${pathOf("Complete")}/`,
    pathOf("Compleet"),
    "/",
    "/a/../b",
  ],
  ":method": ["POST", "PUT", "GET"],
  "user-agent": ["grpc-go/1.60", "ü"],
  "content-length": ["7", "0"],
  "x-trace-bin": ["AAEC", "!!"],
  te: ["trailers"],
  origin: ["https://app.example.com"],
};

type Mutation = (call: RawCall, random: Random) => RawCall;

function changeHeader(call: RawCall, random: Random): RawCall {
  const names = Object.keys(headerValues);
  const name = names[Math.floor(random() * names.length)] ?? "te";
  return { ...call, headers: { ...call.headers, [name]: pick(headerValues[name] ?? [""], random) } };
}

function changeBody(change: (body: Buffer, random: Random) => Buffer): Mutation {
  return (call, random) => ({ ...call, pieces: [change(Buffer.concat(call.pieces), random)] });
}

function at(body: Buffer, random: Random): number {
  return Math.floor(random() * body.byteLength);
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  changeHeader,
  changeHeader,
  changeBody((body, random) => body.subarray(0, at(body, random))),
  changeBody((body) => Buffer.concat([body, body])),
  changeBody((body, random) => Buffer.concat([body, body.subarray(0, at(body, random))])),
  changeBody((body, random) => Buffer.concat([body, Buffer.alloc(Math.ceil(random() * 9))])),
  changeBody((body, random) => {
    const changed = Buffer.from(body);
    changed[at(body, random)] = Math.floor(random() * 256);
    return changed;
  }),
  // Flags, among them the one of a compressed message.
  changeBody((body, random) => Buffer.concat([Buffer.from([Math.floor(random() * 4)]), body.subarray(1)])),
  changeBody((body) => envelope(gzipSync(body.subarray(5)), 1)),
  changeBody((_, random) => envelope(messageOf("Complete", "sim/echo", "x".repeat(random() * 2 * maxMessageBytes)))),
  changeBody((_, random) => envelope(gzipSync(messageOf("Complete", "sim/echo", "x".repeat(random() * 200_000))), 1)),
  (call) => ({ ...call, pieces: [] }),
  (call, random) => {
    const body = Buffer.concat(call.pieces);
    const cut = at(body, random);
    return { ...call, pieces: [body.subarray(0, cut), body.subarray(cut)] };
  },
  (call) => ({ ...call, headers: { ...call.headers, "grpc-encoding": "gzip" } }),
];

/** A call of chance: an ordinary one with up to three changes. */
export function randomCall(random: Random): RawCall {
  const method = pick(["Complete", "StreamComplete", "StreamComplete", "CountTokens"], random);
  let call = ordinaryCall(method, pick(models, random));
  for (let left = Math.floor(random() * 4); left > 0; left -= 1) call = pick(mutations, random)(call, random);
  return call;
}
