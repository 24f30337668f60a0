import { type Path, Violation } from "./violation.ts";

const heads: ReadonlyMap<string, string> = new Map([
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/gif", "GIF8"],
  ["image/webp", "RIFF"],
  ["application/pdf", "%PDF-"],
]);

/** Throws a Violation unless `base64` is canonical base64 of bytes that begin as files of the media type do. */
export function checkMedia(mediaType: string, base64: string, path: Path): void {
  const bytes = Buffer.from(base64, "base64");
  if (base64 === "" || bytes.toString("base64") !== base64) throw new Violation(path, "it is no base64");
  const head = heads.get(mediaType);
  if (head === undefined) throw new Violation(path, `${mediaType} is no media type that is taken`);
  if (!bytes.toString("latin1").startsWith(head)) throw new Violation(path, `the data is no ${mediaType}`);
}
