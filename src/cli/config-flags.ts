import { type Command, Option } from "commander";
import type { Flags } from "../config/overlay.ts";
import { type SettingHelp, settingHelp } from "../config/setting-help.ts";

/** Adds every flag of the configuration to a command, and the variables to its help. */
export function addConfigFlags(command: Command): Command {
  const settings = settingHelp();
  for (const setting of settings) {
    if (setting.flag !== undefined) command.addOption(toOption(setting.flag, setting));
  }
  const rows = settings.map(({ flag, variable, description }) =>
    flag === undefined ? `  ${variable}  ${description}` : `  ${variable}  as --${flag}`,
  );
  return command.addHelpText(
    "after",
    `\nEnvironment (flags win over it, and it wins over the file):\n${rows.join("\n")}\n`,
  );
}

function toOption(flag: string, { description, isFile, choices }: SettingHelp): Option {
  const option = new Option(`--${flag} <${isFile ? "file" : "value"}>`, description);
  // Only for help and completion: the configuration checks the values itself and reports all faults at once.
  if (choices.length > 0) option.argChoices = [...choices];
  return option;
}

/** The values of the flags, by their names as they are typed; undefined for a flag that is not given. */
export function givenFlags(command: Command): Flags {
  return Object.fromEntries(
    command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())]),
  );
}
