import { type Command, Option } from "commander";
import type { Flags } from "../config/overlay.ts";
import { settingHelp } from "../config/setting-help.ts";

/** Gives a command every flag of the configuration, and its help the variables beside them. */
export function addConfigFlags(command: Command): Command {
  const settings = settingHelp();
  for (const { flag, description } of settings) {
    if (flag !== undefined)
      command.addOption(new Option(`--${flag} <${flag === "config" ? "file" : "value"}>`, description));
  }
  const rows = settings.map(({ flag, variable, description }) =>
    flag === undefined ? `  ${variable}  ${description}` : `  ${variable}  as --${flag}`,
  );
  return command.addHelpText(
    "after",
    `\nEnvironment (flags win over it, and it wins over the file):\n${rows.join("\n")}\n`,
  );
}

/** The flags that were given, by their names as they are typed. */
export function givenFlags(command: Command): Flags {
  return Object.fromEntries(
    command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())]),
  );
}
