import { Command } from "commander";
import { loadCertificates } from "../app.ts";
import { exposureWarning } from "../config/checks/exposure.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import { configFile, loadConfig } from "../config/load.ts";
import type { Flags } from "../config/overlay.ts";
import { describeProvider } from "../engine/describe-provider.ts";
import { addConfigFlags, givenFlags } from "./config-flags.ts";
import { describeConfig } from "./describe-config.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadOpsSecrets } from "./serve-ops.ts";
import { type CommandContext, type Terminal, writeLine } from "./terminal.ts";

/** `tokenwire check-config`: prints what a gateway would run with, or why it would not start. */
export function checkConfigCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("check-config")
    .description("check the configuration and say what would run")
    .argument("[file]", "the file, as with --config")
    .action(async (file: string | undefined) => finish(await checkConfig(file, givenFlags(command), terminal)));
  return addConfigFlags(command).addHelpText(
    "after",
    `\nExit codes: ${exitCodes.ok} when it can be used, ${exitCodes.usage} when it cannot.\n`,
  );
}

async function checkConfig(
  file: string | undefined,
  flags: Flags,
  { stdout, stderr, environment }: Terminal,
): Promise<ExitCode> {
  if (file !== undefined && flags["config"] !== undefined) {
    writeLine(stderr, "tokenwire: two files are named; write one, as an argument or with --config");
    return exitCodes.usage;
  }
  const given = file === undefined ? flags : { ...flags, config: file };
  const name = configFile(given, environment) ?? "the configuration";
  try {
    const config = loadConfig(given, environment);
    await loadCertificates(config.server);
    if (config.ops.port !== undefined) await loadOpsSecrets(config.ops);
    const description = describeConfig(config, config.providers.map(describeProvider));
    writeLine(stdout, `${name} can be used.\n\n${description}`);
    const warning = exposureWarning(config.server);
    if (warning !== undefined) writeLine(stderr, `\nwarning: ${warning}`);
    return exitCodes.ok;
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    const { count } = thrown;
    writeLine(stderr, `${thrown.message}\n\n${name} cannot be used: ${count} ${count === 1 ? "fault" : "faults"}.`);
    return exitCodes.usage;
  }
}
