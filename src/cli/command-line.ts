import { styleText } from "node:util";
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { exampleModels } from "../providers/examples.ts";
import type { CommandContext } from "./terminal.ts";

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

/** Makes a command of the program. */
export type MakeCommand = (context: CommandContext) => Command;

/** The command line with some of its commands. */
export function createCommandLine(context: CommandContext, commands: readonly MakeCommand[]): Command {
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
  for (const make of commands) program.addCommand(make(context).copyInheritedSettings(program));
  return program;
}
