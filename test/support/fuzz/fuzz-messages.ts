import { gzipSync } from "node:zlib";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { envelope } from "../http-answers.ts";
import { mutate, type RandomSource } from "./random-source.ts";

/** A message of a request, more or less, and what its header should say of it. */
export interface FuzzMessage {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request with a few or very many things in it, changed here and there, in any form and framing. */
export function fuzzMessage(random: RandomSource): FuzzMessage {
  const isJson = random.percent(40);
  const request = create(CompleteRequestSchema, toInit(random));
  const plain = isJson
    ? Buffer.from(toJsonString(CompleteRequestSchema, request))
    : toBinary(CompleteRequestSchema, request);
  const changed = random.percent(80) ? mutate(plain, random) : Buffer.from(plain);
  const isGzip = random.percent(10);
  const message = isGzip ? mutate(gzipSync(changed), random) : changed;
  const form = isJson ? "json" : "proto";
  const protocol = random.pick(["application/", "application/connect+", "application/grpc-web+", "application/grpc+"]);
  const hasEnvelope = protocol !== "application/";
  const bytes = hasEnvelope ? enveloped(message, isGzip, random) : message;
  const encoding = protocol.startsWith("application/grpc") ? "grpc-encoding" : "connect-content-encoding";
  const headers = isGzip ? { [hasEnvelope ? encoding : "content-encoding"]: "gzip" } : {};
  return { contentType: protocol + form, bytes, headers };
}

const mostRepeatedBytes = 1_000;

function enveloped(message: Buffer, isGzip: boolean, random: RandomSource): Buffer {
  const flags = random.percent(5) ? random.below(256) : 0;
  const one = envelope(message, isGzip ? 1 : flags);
  if (random.percent(10)) one.writeUInt32BE(random.below(2 ** 31), 1);
  return random.percent(5) && one.length < mostRepeatedBytes
    ? Buffer.concat(Array.from({ length: 1 + random.below(200) }, () => one))
    : one;
}

function toInit(random: RandomSource): Parameters<typeof create<typeof CompleteRequestSchema>>[1] {
  const many = random.percent(3) ? 20_000 : 1 + random.below(20);
  const text = random.pick(["x", "héllo 😀", "a ".repeat(random.below(2_000)), '{"[,']);
  const part = { content: { case: "text", value: text } } as const;
  const model = random.pick(["sim/echo", "sim/json", "sim/tools", "nothing", ""]);
  switch (random.below(6)) {
    case 0:
      return { model, messages: Array.from({ length: many }, () => ({ role: random.below(6) as Role, text: "x" })) };
    case 1:
      return { model, messages: [{ role: Role.USER, parts: Array.from({ length: many }, () => part) }] };
    case 2:
      return {
        model,
        prompt: text,
        labels: Object.fromEntries(Array.from({ length: many }, (_, at) => [`l${at}`, "v"])),
      };
    case 3:
      return { model, prompt: text, tools: Array.from({ length: many }, () => ({ name: "t", inputSchemaJson: "{}" })) };
    case 4:
      return { model, prompt: text, stopSequences: Array.from({ length: many }, () => "s"), seed: 1n, topP: 0.5 };
    default:
      return { model, prompt: text, providerOptionsJson: { sim: `{"a":${"[".repeat(many)}` } };
  }
}
