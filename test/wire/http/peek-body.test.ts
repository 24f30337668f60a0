import { expect, test } from "vitest";
import { peekBody } from "../../../src/wire/http/peek-body.ts";

async function* bodyOf(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  ['{"a":1}', "JSON"],
  [" \r\n\t[1]", "JSON"],
  ["\uFEFF{}", "JSON"],
  ["data: x", "event stream"],
  ["\n\nevent: x\n", "event stream"],
  [": comment", "event stream"],
  ["\uFEFFid:1", "event stream"],
  ["error: x", "event stream"],
  ["retry:5", "event stream"],
  ["datum: x", "other"],
  ["<html>", "other"],
  ["hello", "other"],
  ["", "other"],
  [" \n", "other"],
])("%j begins %s, wherever it is cut, and loses nothing", async (text, kind) => {
  for (const chunks of [[text], text.split(""), ["", text, ""]]) {
    const peeked = await peekBody(bodyOf(...chunks));

    expect(peeked.kind).toBe(kind);
    expect(await textOf(peeked.body)).toBe(text);
  }
});

test("white space without end is something else after 64 KiB", async () => {
  let sent = 0;
  const flood = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      sent += 1024;
      yield Buffer.alloc(1024, " ");
    }
  };

  expect((await peekBody(flood())).kind).toBe("other");
  expect(sent).toBe(64 * 1024);
});
