import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { InputError } from "./input-error.ts";

const maxMebibytes = 32;

/** Most bytes of one input: the default limit of a message to the gateway. */
export const maxInputBytes = maxMebibytes * 2 ** 20;

/**
 * Reads a file, a pipe or another thing with a path. `name` is its name in an
 * error. Throws InputError when it cannot be read, is empty or has more than
 * {@link maxInputBytes}.
 */
export async function readInputFile(path: string, name: string): Promise<Buffer> {
  const bytes = await readInput(createReadStream(path), name);
  if (bytes.byteLength === 0) throw new InputError(`${name}: the file is empty`);
  return bytes;
}

/** Reads a file of text; throws InputError as {@link readInputFile} does, and when it is not UTF-8. */
export async function readTextFile(path: string, name: string): Promise<string> {
  return toText(await readInputFile(path, name), name);
}

/** Reads a stream to its end, and closes it. Throws InputError when that fails or it is too long. */
export async function readInput(source: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > maxInputBytes) {
        throw new InputError(`${name}: more than ${maxMebibytes} MiB, which is the most that one input may have`);
      }
      chunks.push(chunk);
    }
  } catch (thrown) {
    throw thrown instanceof InputError ? thrown : new InputError(`${name}: ${problemOf(thrown)}`, { cause: thrown });
  }
  return Buffer.concat(chunks);
}

/** Bytes as text, without a byte order mark; throws InputError when they are not UTF-8. */
export function toText(bytes: Buffer, name: string): string {
  if (!isUtf8(bytes)) throw new InputError(`${name}: it is not UTF-8 text; convert it first`);
  return new TextDecoder().decode(bytes);
}

function problemOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "there is no such file";
    case "EISDIR":
      return "it is a directory; name a file";
    case "EACCES":
    case "EPERM":
      return "no permission to read it";
    default:
      return `it cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
