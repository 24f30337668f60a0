import { run } from "../../conformance/program.ts";

/** What a run left. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line, with what it would be given after `npm run conformance --`. */
export async function runProgram(...args: readonly string[]): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const code = await run(args, {
    write(text) {
      written.stdout += text;
    },
    writeError(text) {
      written.stderr += text;
    },
  });
  return { code, ...written };
}
