import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { checkConfigCommand } from "./check-config.ts";
import { completeCommand } from "./complete.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { healthCommand } from "./health.ts";
import { serveCommand } from "./serve.ts";

/** Runs the command line and returns the exit code of the process. */
export async function run(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  const program = new Command("tokenwire")
    .description("One typed gRPC streaming API in front of every LLM provider")
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError("(tokenwire --help lists the commands; tokenwire <command> --help its flags)");
  const commands = [serveCommand(finish), checkConfigCommand(finish), completeCommand(finish), healthCommand(finish)];
  for (const command of commands) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Commander has printed its own message; help and version are no faults.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    throw thrown;
  }
}
