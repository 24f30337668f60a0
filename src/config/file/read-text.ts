import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** The text of a file, or one sentence with the reason why it cannot be read. */
export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "fault"; readonly message: string };

/**
 * Reads a regular file of at most `maxBytes` of UTF-8, and never more. Refuses pipes
 * and devices, since reading them may wait for a writer. A byte order mark is dropped.
 */
export function readText(path: string, maxBytes: number): FileText {
  try {
    const bytes = readBytes(path, maxBytes + 1);
    if (bytes === undefined) return fault("this is no regular file; name one: pipes and devices cannot be read again");
    if (bytes.length > maxBytes) return fault(`the file is larger than ${maxBytes / 1_024} KiB; make it smaller`);
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (thrown) {
    return fault(describe(thrown));
  }
}

function fault(message: string): FileText {
  return { kind: "fault", message };
}

/** Undefined for anything but a regular file. Reading a directory fails with the error of the system. */
function readBytes(path: string, most: number): Buffer | undefined {
  // To read, as O_RDONLY is 0; opening a pipe would otherwise wait for a writer.
  const file = openSync(path, constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!(stat.isFile() || stat.isDirectory())) return undefined;
    const buffer = Buffer.alloc(most);
    let length = 0;
    while (length < most) {
      const read = readSync(file, buffer, length, most - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function describe(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "there is no such file; check its path";
    case "EACCES":
    case "EPERM":
      return "the file may not be read by this user; change its permissions";
    case "EISDIR":
      return "this is a directory; name a file";
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return "the file is not UTF-8 text; save it as UTF-8";
    default:
      return `the file cannot be read${typeof code === "string" ? ` (${code})` : ""}`;
  }
}
