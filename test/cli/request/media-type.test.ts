import { expect, test } from "vitest";
import { detectMediaType } from "../../../src/cli/request/media-type.ts";

const bytes = (latin1: string): Buffer => Buffer.from(latin1, "latin1");
const png = bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");

test.each<[name: string, content: Buffer, mediaType: string | undefined]>([
  ["a.png", png, "image/png"],
  ["a.jpg", png, "image/png"],
  ["a", bytes("\xff\xd8\xff\xe0"), "image/jpeg"],
  ["a.gif", bytes("GIF89a"), "image/gif"],
  ["a.gif", bytes("GIF87a"), "image/gif"],
  ["a.webp", bytes("RIFF\x01\n\r\xffWEBPVP8 "), "image/webp"],
  ["a.wav", bytes("RIFF\x01\n\r\xffWAVEfmt "), undefined],
  ["a.pdf", bytes("%PDF-1.7\n%\xe2\xe3"), "application/pdf"],
  ["README.md", bytes("# Title"), "text/markdown"],
  ["TABLE.CSV", bytes("a,b"), "text/csv"],
  ["page.html", bytes("<p>"), "text/html"],
  ["feed.xml", bytes("<a/>"), "text/xml"],
  ["data.json", bytes("{}"), "application/json"],
  ["main.ts", bytes("const a = 1;"), "text/plain"],
  ["Makefile", Buffer.from("größe:\n"), "text/plain"],
  ["a.png", bytes("<html>404</html>"), undefined],
  ["a.pdf", bytes("no such document"), undefined],
  ["a.txt", bytes("gr\xf6\xdfe"), undefined],
  ["a.bin", bytes("a\0b"), undefined],
])("%s that holds %j is %s", (name, content, mediaType) => {
  expect(detectMediaType(name, content)).toBe(mediaType);
});
