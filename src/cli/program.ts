import type { Command } from "commander";
import { checkConfigCommand } from "./check-config.ts";
import { createCommandLine } from "./command-line.ts";
import { completeCommand } from "./complete.ts";
import { countCommand } from "./count.ts";
import { healthCommand } from "./health.ts";
import { modelsCommand } from "./models.ts";
import { callsCommand } from "./ops/calls.ts";
import { statusCommand } from "./ops/status.ts";
import { targetsCommand } from "./ops/targets.ts";
import { topCommand } from "./ops/top.ts";
import { serveCommand } from "./serve.ts";
import { completionCommand } from "./shell/completion-command.ts";
import type { CommandContext } from "./terminal.ts";
import { createWorkerCommand } from "./worker.ts";

const commands = [
  serveCommand,
  checkConfigCommand,
  completeCommand,
  countCommand,
  modelsCommand,
  healthCommand,
  statusCommand,
  callsCommand,
  targetsCommand,
  topCommand,
  completionCommand,
];

/** The command line with all its commands. */
export function createProgram(context: CommandContext): Command {
  const program = createCommandLine(context, commands);
  program.addCommand(createWorkerCommand(context).copyInheritedSettings(program), { hidden: true });
  return program;
}
