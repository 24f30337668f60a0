import type { CommandSyntax, FlagSyntax, Value } from "./command-syntax.ts";

/** A script for fish. */
export function fishScript(commands: readonly CommandSyntax[]): string {
  const complete = "complete -c tokenwire";
  return [
    "# Completion of tokenwire for fish. Put it into ~/.config/fish/completions/tokenwire.fish",
    `${complete} -f`,
    ...commands.map(
      ({ name, description }) => `${complete} -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
    ),
    ...commands.flatMap((command) =>
      toRules(command).map((rule) => `${complete} -n '__fish_seen_subcommand_from ${command.name}' ${rule}`),
    ),
    "",
  ].join("\n");
}

function toRules({ flags, argument }: CommandSyntax): string[] {
  return [...toArgument(argument), ...flags.map(toRule)];
}

function toArgument(argument: Value): string[] {
  switch (argument.kind) {
    case "file":
      return ["-F"];
    case "choice":
      return [`-a ${quote(argument.choices.join(" "))}`];
    case "none":
    case "free":
      return [];
    default:
      return argument satisfies never;
  }
}

function toRule({ names, description, value }: FlagSyntax): string {
  const switches = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...switches, ...toValue(value), `-d ${quote(description)}`].join(" ");
}

function toValue(value: Value): string[] {
  switch (value.kind) {
    case "none":
      return [];
    case "file":
      return ["-r", "-F"];
    case "choice":
      return ["-x", `-a ${quote(value.choices.join(" "))}`];
    case "free":
      return ["-x"];
    default:
      return value satisfies never;
  }
}

/** Within the single quotes of fish a backslash escapes a quote and itself. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
