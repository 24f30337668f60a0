import { Command, CommanderError, Option } from "commander";
import { type ExitCode, exitCodes } from "../src/cli/exit-codes.ts";
import { InputError } from "../src/cli/input/input-error.ts";
import { readCorpus } from "./corpus/read-corpus.ts";
import { choose } from "./corpus/recording.ts";
import { judgeCuts } from "./cuts/judge-cuts.ts";
import { judgeAll } from "./judge.ts";
import { newSeed, parseCuts, parseSeed } from "./numbers.ts";
import { cutsToJson } from "./report/cuts-json.ts";
import { cutsToText } from "./report/cuts-text.ts";
import { toJson } from "./report/json.ts";
import { toText } from "./report/text.ts";
import { type Writes, writesModes } from "./served/split.ts";

/** Where a run writes. */
export interface Terminal {
  write(text: string): void;
  writeError(text: string): void;
}

interface Flags {
  readonly json: boolean;
  readonly writes: Writes;
  readonly cut: boolean;
  readonly cuts: number | "all";
  readonly seed?: number;
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

/** Creates the command line; `finish` is called with the result of a run. */
export function createProgram({ write, writeError }: Terminal, finish: (code: ExitCode) => void): Command {
  return new Command("conformance")
    .description("Serves recorded answers of providers to the gateway, and compares what its callers get.")
    .argument("<folder>", "recordings, in the form that docs/conformance.md describes")
    .addOption(new Option("--json", "print the whole result as JSON").default(false))
    .addOption(new Option("--writes <how>", "how bodies are split into writes").choices(writesModes).default("whole"))
    .addOption(
      new Option("--cut", "cut bodies off, and look for outcomes as if they were whole")
        .conflicts("writes")
        .default(false),
    )
    .addOption(
      new Option("--cuts <count>", 'how often each recording is cut off; "all" is before every byte')
        .argParser(parseCuts)
        .implies({ cut: true })
        .default(20),
    )
    .addOption(new Option("--seed <number>", "that of an earlier run, to have its chances again").argParser(parseSeed))
    .addOption(new Option("--only <provider|name>", "one provider, or one recording"))
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError })
    .action(async (folder: string, flags: Flags) => {
      const { text, failed } = await judge(folder, flags);
      write(text);
      finish(failed === 0 ? exitCodes.ok : exitCodes.failed);
    });
}

interface Report {
  readonly text: string;
  /** Recordings that left a difference. */
  readonly failed: number;
}

async function judge(folder: string, { json, writes, cut, cuts, only, seed = newSeed() }: Flags): Promise<Report> {
  const recordings = choose(await readCorpus(folder), only);
  if (cut) {
    const result = await judgeCuts(recordings, { count: cuts, seed });
    return { text: json ? cutsToJson(result) : cutsToText(result), failed: result.failed };
  }
  const result = await judgeAll(recordings, { writes, seed });
  return { text: json ? toJson(result) : toText(result, { isWhole: only === undefined }), failed: result.failed };
}
