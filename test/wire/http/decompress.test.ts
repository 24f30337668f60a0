import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress } from "../../../src/wire/http/decompress.ts";

const text = '{"error":{"message":"grün"}}';
const plain = Buffer.from(text);
const maxBytes = 64 * 1024;

async function decompressed(body: Buffer, contentEncoding: string): Promise<string> {
  return (await decompress(body, contentEncoding, maxBytes)).toString();
}

test.each<[contentEncoding: string, body: Buffer]>([
  ["", plain],
  ["identity", plain],
  ["gzip", gzipSync(plain)],
  ["GZIP", gzipSync(plain)],
  ["x-gzip", gzipSync(plain)],
  ["deflate", deflateSync(plain)],
  ["deflate", deflateRawSync(plain)],
  ["br", brotliCompressSync(plain)],
  ["identity, gzip", gzipSync(plain)],
  ["br, gzip", gzipSync(brotliCompressSync(plain))],
  // Some proxies drop the header, others leave it where they have decompressed.
  ["", gzipSync(plain)],
  ["gzip", plain],
  ["zstd-of-tomorrow", plain],
])("a body of %j is read", async (contentEncoding, body) => {
  expect(await decompressed(body, contentEncoding)).toBe(text);
});

describe.each<[contentEncoding: string, compress: (bytes: Buffer) => Buffer]>([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("a body of %s", (contentEncoding, compress) => {
  test("gives no more than is wanted, however much is in it", async () => {
    const bomb = compress(Buffer.alloc(64 * 1024 * 1024, "a"));
    expect(bomb.byteLength).toBeLessThan(maxBytes * 2);
    expect(await decompress(bomb, contentEncoding, maxBytes)).toHaveLength(maxBytes);
  });

  test("that is cut gives what there is of it", async () => {
    const noise = Array.from({ length: 4_096 }, (_, index) => `${index}:${(index * 7_919) % 1_009}`).join();
    const body = compress(Buffer.from(noise));
    const found = await decompressed(body.subarray(0, Math.floor(body.byteLength / 2)), contentEncoding);
    expect(noise.startsWith(found)).toBe(true);
    expect(found.length).toBeLessThan(noise.length);
  });

  test("that is nonsense gives nothing that fails", async () => {
    const nonsense = Buffer.concat([compress(plain).subarray(0, 8), Buffer.alloc(64, 0xff)]);
    expect((await decompress(nonsense, contentEncoding, maxBytes)).byteLength).toBeLessThanOrEqual(maxBytes);
  });
});
