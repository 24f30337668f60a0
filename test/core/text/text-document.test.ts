import { expect, test } from "vitest";
import { readDocumentText } from "../../../src/core/text/text-document.ts";

const bytes = "application/octet-stream";

test.each([
  ["text of a text type", Buffer.from("häuser"), "text/plain", { kind: "text", text: "häuser" }],
  ["text of a type for data", Buffer.from("{}"), "application/vnd.api+json", { kind: "text", text: "{}" }],
  ["text with a byte order mark", Buffer.from("\ufeffa"), "text/csv", { kind: "text", text: "a" }],
  ["text without a stated type", Buffer.from("a"), bytes, { kind: "text", text: "a" }],
  ["UTF-16 of a text type", Buffer.from("a", "utf16le"), "text/plain", { kind: "unreadable" }],
  ["invalid UTF-8 of a text type", Buffer.from([0xff]), "text/plain", { kind: "unreadable" }],
  ["binary data without a stated type", Buffer.from([0xff]), bytes, { kind: "other", mediaType: bytes }],
  ["a PDF without a stated type", Buffer.from("%PDF-1.7"), bytes, { kind: "other", mediaType: "application/pdf" }],
  ["a type that is no text", Buffer.from("a"), "application/zip", { kind: "other", mediaType: "application/zip" }],
] as const)("%s", (_what, data, stated, expected) => {
  expect(readDocumentText(data, stated)).toEqual(expected);
});
