import { frame, frameType, headersFrame, preface } from "../raw-http2.ts";
import { fuzzMessage } from "./fuzz-messages.ts";
import { createRandomSource, mutate, type RandomSource } from "./random-source.ts";

/** What a connection sends, piece by piece. */
export interface FuzzCase {
  readonly kind: string;
  readonly pieces: readonly Buffer[];
}

const paths = [
  "/tokenwire.v1.CompletionService/Complete",
  "/tokenwire.v1.CompletionService/StreamComplete",
  "/tokenwire.v1.CompletionService/CountTokens",
  "/tokenwire.v1.ModelService/ListModels",
  "/grpc.health.v1.Health/Check",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/nothing",
];

const makers: Readonly<Record<string, (random: RandomSource) => Buffer>> = {
  "raw bytes": (random) => random.bytes(1 + random.below(500)),
  "HTTP/1.1 with a length": (random) => http1(random, false),
  "HTTP/1.1 in chunks": (random) => http1(random, true),
  "HTTP/2 with a message": http2Message,
  "HTTP/2 frames": http2Frames,
};

// More of them would be a flood to the memory of the fuzzer itself.
const mostInSmallPieces = 300_000;

/** The case of a seed. */
export function fuzzCase(seed: number): FuzzCase {
  const random = createRandomSource(seed);
  const kind = random.pick(Object.keys(makers));
  const bytes = makers[kind]?.(random) ?? Buffer.alloc(0);
  const at = random.below(bytes.length + 1);
  return { kind, pieces: random.percent(50) ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)] };
}

function http1(random: RandomSource, isChunked: boolean): Buffer {
  const { contentType, bytes, headers } = fuzzMessage(random);
  const body = isChunked ? chunks(bytes, random) : bytes;
  const framing = isChunked ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes.length) };
  const fields = { host: random.percent(90) ? "localhost" : "evil.example", "content-type": contentType, ...framing };
  const lines = Object.entries({ ...fields, ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const method = random.pick(["POST", "POST", "POST", "GET", "OPTIONS"]);
  const head = Buffer.from(`${method} ${random.pick(paths)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  return Buffer.concat([random.percent(10) ? mutate(head, random) : head, body]);
}

function chunks(bytes: Buffer, random: RandomSource): Buffer {
  const size = bytes.length > mostInSmallPieces ? 16_384 : random.pick([1, 7, 100, 16_384]);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  return mutate(Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]), random);
}

const opening = Buffer.concat([Buffer.from(preface), frame(frameType.settings, 0, 0), frame(frameType.settings, 1, 0)]);

function http2Message(random: RandomSource): Buffer {
  const { contentType, bytes, headers } = fuzzMessage(random);
  const fields = { ":method": "POST", ":scheme": "http", ":authority": "a", ":path": random.pick(paths) };
  const all = { ...fields, "content-type": contentType, te: "trailers", ...headers };
  const size = bytes.length > mostInSmallPieces ? 16_384 : random.pick([1, 100, 16_384]);
  const frames: Buffer<ArrayBuffer>[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    frames.push(Buffer.from(frame(frameType.data, start + size >= bytes.length ? 1 : 0, 1, Buffer.from(piece))));
  }
  return Buffer.concat([opening, headersFrame(1, all), ...frames]);
}

function http2Frames(random: RandomSource): Buffer {
  const frames = Array.from({ length: 1 + random.below(20) }, () => {
    const payload = random.percent(50) ? random.bytes(random.below(40)) : Buffer.alloc(random.pick([0, 4, 5, 8]));
    return frame(random.below(12), random.below(256), random.pick([0, 1, 1, 3, 5, 2]), payload);
  });
  const fields = { ":method": "POST", ":scheme": "http", ":authority": "a", ":path": random.pick(paths) };
  const beginning = random.percent(50) ? [headersFrame(1, fields)] : [];
  return Buffer.concat([opening, ...beginning, mutate(Buffer.concat(frames), random)]);
}
