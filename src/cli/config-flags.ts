import { type Command, Option } from "commander";
import type { Flags } from "../config/overlay.ts";
import { type SettingHelp, settingHelp } from "../config/setting-help.ts";
import { fileSetting, type Setting, settings } from "../config/settings.ts";

/** Adds every flag of the configuration to a command, and the variables to its help. */
export function addConfigFlags(command: Command): Command {
  // Its texts come from the whole schema, so they are made only for help and completion.
  let help: ReadonlyMap<string, SettingHelp> | undefined;
  function helpOf(variable: string): SettingHelp | undefined {
    help ??= new Map(settingHelp().map((setting) => [setting.variable, setting]));
    return help.get(variable);
  }
  const all = [fileSetting, ...settings];
  for (const { flag, variable } of all) {
    if (flag !== undefined) command.addOption(toOption(flag, () => helpOf(variable)));
  }
  const toRow = ({ flag, variable }: Pick<Setting, "flag" | "variable">): string =>
    flag === undefined ? `  ${variable}  ${helpOf(variable)?.description}` : `  ${variable}  as --${flag}`;
  return command.addHelpText(
    "after",
    () => `\nEnvironment (flags win over it, and it wins over the file):\n${all.map(toRow).join("\n")}\n`,
  );
}

function toOption(flag: string, help: () => SettingHelp | undefined): Option {
  const isFile = flag === fileSetting.flag || flag.endsWith("-file");
  return Object.defineProperties(new Option(`--${flag} <${isFile ? "file" : "value"}>`), {
    description: { get: () => help()?.description },
    // Only for help and completion: the configuration checks the values itself and reports all faults at once.
    argChoices: { get: () => (help()?.choices.length === 0 ? undefined : help()?.choices) },
  });
}

/** The values of the flags, by their names as they are typed; undefined for a flag that is not given. */
export function givenFlags(command: Command): Flags {
  return Object.fromEntries(
    command.options.map((option) => [option.name(), command.getOptionValue(option.attributeName())]),
  );
}
