import { styleText } from "node:util";
import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { exampleModels } from "../providers/examples.ts";
import { checkConfigCommand } from "./check-config.ts";
import { completeCommand } from "./complete.ts";
import { countCommand } from "./count.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { healthCommand } from "./health.ts";
import { modelsCommand } from "./models.ts";
import { callsCommand } from "./ops/calls.ts";
import { statusCommand } from "./ops/status.ts";
import { targetsCommand } from "./ops/targets.ts";
import { topCommand } from "./ops/top.ts";
import { serveCommand } from "./serve.ts";
import { completionCommand } from "./shell/completion-command.ts";
import { watchStandardStreams } from "./standard-streams.ts";
import { type CommandContext, processTerminal, type Terminal, writeLine } from "./terminal.ts";
import { createWorkerCommand } from "./worker.ts";

const footer = `
Examples:
  tokenwire serve
  tokenwire complete --model ${exampleModels.free} "hello"
  tokenwire help complete

Exit codes:
  0    it went well
  1    the call failed, the server could not start, or the output could not be written
  2    a flag, an argument, a file or the configuration cannot be used
  3    nothing answers at the address
  130  Ctrl-C
`;

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
  const program = createProgram({
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

/** The command line with all its commands. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command("tokenwire")
    .description("One typed gRPC streaming API in front of every LLM provider")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    // Commander takes the colours away again where the output is no terminal.
    .configureHelp({ styleTitle: (title) => styleText("bold", title, { validateStream: false }) })
    .showHelpAfterError("(tokenwire --help lists the commands; tokenwire <command> --help its flags)")
    .addHelpText("after", footer);
  const commands = [
    serveCommand(context),
    checkConfigCommand(context),
    completeCommand(context),
    countCommand(context),
    modelsCommand(context),
    healthCommand(context),
    statusCommand(context),
    callsCommand(context),
    targetsCommand(context),
    topCommand(context),
    completionCommand(context),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  program.addCommand(createWorkerCommand(context).copyInheritedSettings(program), { hidden: true });
  return program;
}
