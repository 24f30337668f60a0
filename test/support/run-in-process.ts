import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/run.ts";
import type { OutputStream } from "../../src/cli/terminal.ts";
import type { Finished } from "./tokenwire-process.ts";

/**
 * Runs a command to its end in this process, as `runTokenwire` does in one of its
 * own, with no environment but `variables`. Not for `serve`, and not for what
 * signals do.
 */
export async function runInProcess(
  args: readonly string[],
  input: string | Buffer = "",
  variables: Readonly<Record<string, string>> = {},
  stdout = createSink(),
): Promise<Finished> {
  const stderr = createSink();
  const code = await run(args, {
    openStdin: () => Readable.from(input.length === 0 ? [] : [Buffer.from(input)], { objectMode: false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: variables,
    // What a program leaves open for a command that it starts is a socket.
    isInputGiven: () => false,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Standard output that loses all that is written to it, for a reason such as "EPIPE". */
export function createLosingSink(code: string): Sink {
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`${code}: it is lost, write`), { code }));
    },
  });
  return { stream, text: () => "" };
}

interface Sink {
  readonly stream: OutputStream;
  text(): string;
}

function createSink(): Sink {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
