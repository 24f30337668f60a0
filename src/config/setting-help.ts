import { isAt, type OutlineEntry, outline } from "./schema/outline.ts";
import { fileSetting, type Setting, settings } from "./settings.ts";

/** The help of a setting. */
export interface SettingHelp {
  readonly flag: string | undefined;
  readonly variable: string;
  /** What it does, and its default. */
  readonly description: string;
  /** Whether it is the path of a file. */
  readonly isFile: boolean;
  /** The words to choose from; empty when it is no choice. */
  readonly choices: readonly string[];
}

/** Help for every setting, in the order in which it is read. */
export function settingHelp(): readonly SettingHelp[] {
  const entries = outline();
  const description = "file of the configuration; flags and environment win over it";
  return [
    { ...fileSetting, description, isFile: true, choices: [] },
    ...settings.map((setting) => toHelp(setting, entries)),
  ];
}

function toHelp({ flag, variable, path, form }: Setting, entries: readonly OutlineEntry[]): SettingHelp {
  const [section, name] = path;
  // What flags set of providers has the kind as its name.
  const kind = section === "providers" ? name : undefined;
  const entry = entries.find((candidate) => isAt(candidate, path) && candidate.kind === kind);
  const separator = form === "list" ? ", separated by commas" : "";
  return {
    flag,
    variable,
    description: `${entry?.description ?? ""}${separator}${describeFallback(entry?.fallback)}`,
    isFile: entry?.type === "path",
    choices: entry?.choices ?? [],
  };
}

/** The default in brackets; empty where there is none that can be written in a word. */
function describeFallback(fallback: unknown): string {
  return typeof fallback === "string" || typeof fallback === "number" ? ` (default: ${fallback})` : "";
}
