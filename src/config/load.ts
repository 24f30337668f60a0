import { type Config, toConfig } from "./config.ts";
import { type Setting, type SettingName, type SettingValues, settings } from "./settings.ts";

/** Settings that cannot be used; the message has one line for each, naming its flag or variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Texts by flag, as the command line gave them. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Loads the configuration: flags win over the environment, which wins over the defaults. */
export function loadConfig(flags: Flags, environment: NodeJS.ProcessEnv = process.env): Config {
  const values: Partial<Record<SettingName, unknown>> = {};
  const given = new Set<SettingName>();
  const faults: string[] = [];
  // The keys of this constant are its names.
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting<unknown> = settings[name];
    const found = findText(setting, flags, environment);
    if (found === undefined) {
      values[name] = setting.fallback === undefined ? undefined : setting.schema.parse(setting.fallback);
      continue;
    }
    given.add(name);
    const parsed = setting.schema.safeParse(found.text);
    if (parsed.success) values[name] = parsed.data;
    else faults.push(`${found.source}: ${parsed.error.issues.map((issue) => issue.message).join("; ")}`);
  }
  if (faults.length > 0) throw new ConfigError(faults.join("\n"));
  // Every name was given the value that its own schema made.
  return toConfig(values as SettingValues, given);
}

/** Whether npm or npx started this process, which then may die and leave it behind. */
export function isStartedByNpm(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment["npm_command"] !== undefined;
}

/** The text of a setting and a name for where it stands. An empty variable is an unset one. */
function findText(
  setting: Setting<unknown>,
  flags: Flags,
  environment: NodeJS.ProcessEnv,
): { readonly text: string; readonly source: string } | undefined {
  const { flag, variable } = setting;
  const flagText = flag === undefined ? undefined : flags[flag];
  if (flagText !== undefined) return { text: flagText, source: `--${flag} ${JSON.stringify(flagText)}` };
  const text = environment[variable];
  if (text === undefined || text === "") return undefined;
  // A variable may hold a secret, so its text is not repeated.
  return { text, source: variable };
}
