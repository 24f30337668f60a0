import { InputError } from "../input/input-error.ts";
import { readTextFile } from "../input/read-input.ts";

/** Header names that the protocol itself sets. */
const reservedNames: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** The metadata that `--header` flags give; throws InputError, which never holds a value. */
export async function readHeaders(flags: readonly string[]): Promise<Headers> {
  const headers = new Headers();
  for (const [index, flag] of flags.entries()) {
    const isFile = flag.startsWith("@");
    const lines = isFile ? await readLines(flag) : [{ text: flag, where: `--header #${index + 1}` }];
    for (const { text, where } of lines) append(headers, text, where);
  }
  return headers;
}

interface Line {
  readonly text: string;
  /** Its name in an error. */
  readonly where: string;
}

/** The lines of a file that are not empty. */
async function readLines(flag: string): Promise<Line[]> {
  const name = `--header ${flag}`;
  const text = await readTextFile(flag.slice(1), name);
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ text: line, where: `${name}:${index + 1}` }))
    .filter((line) => line.text.trim() !== "");
}

function append(headers: Headers, text: string, where: string): void {
  const colon = text.indexOf(":");
  const name = text.slice(0, Math.max(0, colon)).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  // A mistyped line may have a part of the secret before its colon, so the name is not repeated.
  if (!/^[a-z0-9_.-]+$/.test(name)) {
    throw new InputError(`${where}: write name:value, with a name of letters, digits, "-", "_" and "."`);
  }
  if (name.startsWith("grpc-") || reservedNames.has(name)) {
    throw new InputError(`${where}: ${name} belongs to the protocol; leave it out`);
  }
  if (!/^[\x20-\x7e]+$/.test(value)) {
    throw new InputError(`${where}: the value of ${name} must be printable ASCII, and not empty`);
  }
  headers.append(name, value);
}
