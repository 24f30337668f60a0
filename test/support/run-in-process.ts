import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/program.ts";
import type { OutputStream } from "../../src/cli/terminal.ts";
import type { Finished } from "./tokenwire-process.ts";

/**
 * Runs a command to its end in this process, as `runTokenwire` does in one of its
 * own, with no environment but `variables`. Not for `serve`, and not for what
 * signals and lost streams do.
 */
export async function runInProcess(
  args: readonly string[],
  input: string | Buffer = "",
  variables: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const stdout = createSink();
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

function createSink(): { readonly stream: OutputStream; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
