import type { Argument, Command, Option } from "commander";
import { collect } from "../flag-values.ts";

/** The flags and arguments of a command. */
export interface CommandSyntax {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagSyntax[];
  /** What can be completed as its argument. */
  readonly argument: Value;
}

/** A flag and its value. */
export interface FlagSyntax {
  /** Such as "-f" and "--file". */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: Value;
  readonly isRepeatable: boolean;
}

/** An argument or the value of a flag, as far as a shell can complete it; "none" where there is none. */
export type Value =
  | { readonly kind: "none" }
  | { readonly kind: "file" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "free" };

/** Reads the syntax of a program's commands, its help command included. */
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
    argument: isHelp
      ? { kind: "choice", choices: commandNames.filter((name) => name !== "help") }
      : toArgument(command.registeredArguments[0]),
  };
}

/** A command with several arguments is completed by its first. */
function toArgument(argument: Argument | undefined): Value {
  return argument === undefined ? { kind: "none" } : toValue(`<${argument.name()}>`, argument.argChoices);
}

function toFlagSyntax(option: Option): FlagSyntax {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    value: toFlagValue(option),
    isRepeatable: option.parseArg === collect,
  };
}

function toFlagValue({ flags, required, optional, argChoices }: Option): Value {
  return required || optional ? toValue(flags, argChoices) : { kind: "none" };
}

function toValue(usage: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: "choice", choices };
  return /<(file|path)>/.test(usage) ? { kind: "file" } : { kind: "free" };
}
