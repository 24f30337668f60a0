import type { Command, Option } from "commander";
import { collect } from "../flag-values.ts";

/** What can be typed after the name of a command. */
export interface CommandSyntax {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagSyntax[];
  /** What its arguments can be; empty when they are free text. */
  readonly words: readonly string[];
}

/** A flag and what follows it. */
export interface FlagSyntax {
  /** Such as "-f" and "--file". */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: FlagValue;
  readonly isRepeatable: boolean;
}

/** The value of a flag, as far as a shell can complete it. */
export type FlagValue =
  | { readonly kind: "none" }
  | { readonly kind: "file" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "free" };

/** Reads what can be typed from the commands of a program, its own help among them. */
export function readSyntax(program: Command): CommandSyntax[] {
  const commands = program.createHelp().visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.map((command) => toCommandSyntax(command, names));
}

function toCommandSyntax(command: Command, commandNames: readonly string[]): CommandSyntax {
  const isHelp = command.name() === "help";
  return {
    name: command.name(),
    description: command.description(),
    flags: isHelp ? [] : command.createHelp().visibleOptions(command).map(toFlagSyntax),
    words: isHelp
      ? commandNames.filter((name) => name !== "help")
      : command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

function toFlagSyntax(option: Option): FlagSyntax {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    value: toFlagValue(option),
    isRepeatable: option.parseArg === collect,
  };
}

function toFlagValue({ flags, required, optional, argChoices }: Option): FlagValue {
  if (!(required || optional)) return { kind: "none" };
  if (argChoices !== undefined) return { kind: "choice", choices: argChoices };
  return /<(file|path)>/.test(flags) ? { kind: "file" } : { kind: "free" };
}
