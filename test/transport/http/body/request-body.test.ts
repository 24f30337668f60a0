import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { RequestBody } from "../../../../src/transport/http/body/request-body.ts";

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test("all bytes are read in order, counted, and then the body is whole", async () => {
  let counted = 0;
  const body = new RequestBody(Readable.from(["one ", "two ", "three"].map(Buffer.from)), (bytes) => {
    counted += bytes;
  });
  expect(body.isWhole()).toBe(false);
  expect(await readAll(body)).toBe("one two three");
  expect(body.isWhole()).toBe(true);
  expect(counted).toBe(13);
});

test("a body that ended before anybody read it is empty", async () => {
  const source = new PassThrough();
  const body = new RequestBody(source, () => {});
  source.end();
  source.resume();
  await new Promise((resolve) => source.once("end", resolve));
  expect(await readAll(body)).toBe("");
});

test("a failure ends a wait for bytes, and every later one", async () => {
  const body = new RequestBody(new PassThrough(), () => {});
  const reader = body[Symbol.asyncIterator]();
  const waiting = reader.next();
  body.fail(new Error("the caller left"));
  await expect(waiting).rejects.toThrow("the caller left");
  body.fail(new Error("a second failure"));
  await expect(reader.next()).rejects.toThrow("the caller left");
});

test("nothing is read before its reader starts", () => {
  const source = new PassThrough();
  source.write("waiting");
  const body = new RequestBody(source, () => expect.fail("read"));
  expect(source.readableLength).toBe(7);
  expect(body.isWhole()).toBe(false);
});
