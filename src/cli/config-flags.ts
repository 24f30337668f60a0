import { type Command, Option } from "commander";
import type { Flags } from "../config/overlay.ts";
import { type SettingHelp, settingHelp } from "../config/setting-help.ts";

/** Gives a command every flag of the configuration, and its help the variables beside them. */
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
  // For help and completion alone: the configuration tells every fault of its values itself, and all at once.
  if (choices.length > 0) option.argChoices = [...choices];
  return option;
}

/** The flags that were given, by their names as they are typed. */
export function givenFlags(command: Command): Flags {
  return Object.fromEntries(
    command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())]),
  );
}
