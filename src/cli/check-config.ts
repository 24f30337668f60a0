import { Command } from "commander";
import { loadCertificates } from "../app.ts";
import { ConfigError } from "../config/config-error.ts";
import { exposureWarning } from "../config/exposure.ts";
import { configFile, loadConfig } from "../config/load.ts";
import type { Flags } from "../config/overlay.ts";
import { addConfigFlags, givenFlags } from "./config-flags.ts";
import { describeConfig } from "./describe-config.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** `tokenwire check-config`: says what a gateway would run with, or why none would start. */
export function checkConfigCommand(finish: (code: ExitCode) => void): Command {
  const command = new Command("check-config")
    .description("check the configuration and say what would run")
    .argument("[file]", "the file, as with --config")
    .action(async (file: string | undefined) => finish(await checkConfig(file, givenFlags(command))));
  return addConfigFlags(command).addHelpText(
    "after",
    `\nExit codes: ${exitCodes.ok} when it can be used, ${exitCodes.usage} when it cannot.\n`,
  );
}

async function checkConfig(file: string | undefined, flags: Flags): Promise<ExitCode> {
  if (file !== undefined && flags["config"] !== undefined) {
    console.error("tokenwire: two files are named; write one, as an argument or with --config");
    return exitCodes.usage;
  }
  const given = file === undefined ? flags : { ...flags, config: file };
  const name = configFile(given) ?? "the configuration";
  try {
    const config = loadConfig(given);
    await loadCertificates(config.server);
    console.log(`${name} can be used.\n\n${describeConfig(config)}`);
    const warning = exposureWarning(config.server);
    if (warning !== undefined) console.error(`\nwarning: ${warning}`);
    return exitCodes.ok;
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    const { count } = thrown;
    console.error(`${thrown.message}\n\n${name} cannot be used: ${count} ${count === 1 ? "fault" : "faults"}.`);
    return exitCodes.usage;
  }
}
