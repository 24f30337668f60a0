import { type Command, CommanderError } from "commander";
import { createCommandLine } from "./command-line.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { watchStandardStreams } from "./standard-streams.ts";
import { type CommandContext, processTerminal, type Terminal, writeLine } from "./terminal.ts";

/**
 * Runs the command line and returns the exit code of the process. Lost output is
 * a failure. `serve` uses the process itself, not the terminal.
 */
export async function run(args: readonly string[], terminal: Terminal = processTerminal): Promise<ExitCode> {
  const streams = watchStandardStreams(terminal);
  const exitCode = await runCommand(args, terminal);
  const fault = await streams.finish();
  if (fault === undefined) return exitCode;
  writeLine(terminal.stderr, `tokenwire: standard output cannot be written: ${fault.message}`);
  return exitCode === exitCodes.ok ? exitCodes.failed : exitCode;
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = await loadProgram(args[0], {
    terminal,
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Commander has printed its message. It also throws after printing help and version.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    throw thrown;
  }
}

/**
 * The program that a command line is for. A command that must start fast, or starts
 * often, is loaded without the others; all files of it are loaded before it runs.
 */
async function loadProgram(name: string | undefined, context: CommandContext): Promise<Command> {
  switch (name) {
    case "serve":
      return createCommandLine(context, [(await import("./serve.ts")).serveCommand]);
    case "worker":
      return createCommandLine(context, [(await import("./worker.ts")).createWorkerCommand]);
    case "health":
      return createCommandLine(context, [(await import("./health.ts")).healthCommand]);
    default:
      return (await import("./program.ts")).createProgram(context);
  }
}
