import { Command, CommanderError, Option } from "commander";
import { type ExitCode, exitCodes } from "../src/cli/exit-codes.ts";
import { InputError } from "../src/cli/input/input-error.ts";
import { readCorpus } from "./corpus/read-corpus.ts";
import { choose } from "./corpus/recording.ts";
import { judgeAll } from "./judge.ts";
import { toJson } from "./report/json.ts";
import { toText } from "./report/text.ts";
import { type Writes, writesModes } from "./served/cut.ts";

/** Where a run writes. */
export interface Terminal {
  write(text: string): void;
  writeError(text: string): void;
}

interface Flags {
  readonly json: boolean;
  readonly writes: Writes;
  readonly only?: string;
}

/**
 * Runs the command line and returns the exit code of the process: 0 when callers
 * get what is expected, 1 when a difference is left, 2 when the folder or a flag
 * cannot be used.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Commander has printed its own message; help is no fault.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(thrown instanceof InputError)) throw thrown;
    terminal.writeError(`conformance: ${thrown.message}\n`);
    return exitCodes.usage;
  }
}

function createProgram({ write, writeError }: Terminal, finish: (code: ExitCode) => void): Command {
  return new Command("conformance")
    .description("Serves recorded answers of providers to the gateway, and compares what its callers get.")
    .argument("<folder>", "recordings, in the form that docs/conformance.md describes")
    .addOption(new Option("--json", "print the whole result as JSON").default(false))
    .addOption(new Option("--writes <how>", "how bodies are cut").choices(writesModes).default("whole"))
    .addOption(new Option("--only <provider|name>", "one provider, or one recording"))
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError })
    .action(async (folder: string, { json, writes, only }: Flags) => {
      const recordings = choose(await readCorpus(folder), only);
      const result = await judgeAll(recordings, writes);
      write(json ? toJson(result) : toText(result, { isWhole: only === undefined }));
      finish(result.failed === 0 ? exitCodes.ok : exitCodes.failed);
    });
}
