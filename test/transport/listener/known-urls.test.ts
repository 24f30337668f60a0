import { expect, test } from "vitest";
import { KnownUrls } from "../../../src/transport/listener/known-urls.ts";

const targets: readonly { readonly path: string; readonly authority: string | undefined }[] = [
  { path: "/tokenwire.v1.CompletionService/Complete", authority: "localhost:50051" },
  { path: "/tokenwire.v1.CompletionService/Complete", authority: "gateway.example" },
  { path: "/tokenwire.v1.CompletionService/Complete", authority: "not a host" },
  { path: "/tokenwire.v1.CompletionService/Complete", authority: undefined },
  { path: "/a/../b?c=d", authority: "localhost:50051" },
  { path: "http://other.example/x", authority: "localhost:50051" },
  { path: `/${"x".repeat(1_000)}`, authority: "localhost:50051" },
  { path: "*", authority: "localhost:50051" },
];

test("a URL is the same whatever was asked for before, and however often", () => {
  const urls = new KnownUrls();
  for (const { path, authority } of [...targets, ...targets, ...targets.toReversed()]) {
    const expected = authority === undefined ? null : URL.parse(path, `http://${authority}`);
    expect(urls.of({ path, authority })?.href).toBe(expected?.href);
  }
});

test("a URL is parsed once, until many others were asked for", () => {
  const urls = new KnownUrls();
  const ask = (path: string): URL | undefined => urls.of({ path, authority: "localhost" });
  const known = ask("/known");
  expect(ask("/known")).toBe(known);
  for (let index = 0; index < 1_000; index += 1) ask(`/${index}`);
  expect(ask("/known")).not.toBe(known);
});
