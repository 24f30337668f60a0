import type { CommandSyntax, FlagSyntax, Value } from "./command-syntax.ts";

/** A script for zsh, to be sourced or to be put into a folder of $fpath as "_tokenwire". */
export function zshScript(commands: readonly CommandSyntax[]): string {
  return `#compdef tokenwire
# Completion of tokenwire for zsh. Load it after compinit: source <(tokenwire completion zsh)
_tokenwire() {
  local state line
  local -a commands
  _arguments -C '--help[display help]' '--version[output the version number]' '1: :->command' '*:: :->arguments'
  case $state in
    command)
      commands=(
${commands.map(({ name, description }) => `        ${quote(`${name}:${description}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    arguments)
      case $line[1] in
${commands.map(commandCase).join("\n")}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = "_tokenwire" ]; then
  _tokenwire "$@"
else
  compdef _tokenwire tokenwire
fi
`;
}

function commandCase({ name, flags, argument }: CommandSyntax): string {
  const specs = flags.flatMap(toSpecs);
  const ofArgument = argument.kind === "file" || argument.kind === "choice" ? [quote(`1${toAction(argument)}`)] : [];
  return `        ${name}) _arguments ${[...specs, ...ofArgument].join(" \\\n          ")} ;;`;
}

/** One spec for each name of a flag. Each excludes the other names, unless the flag is repeatable. */
function toSpecs({ names, description, value, isRepeatable }: FlagSyntax): string[] {
  const excluded = isRepeatable ? "*" : `(${names.join(" ")})`;
  const escaped = description.replaceAll(/[[\]:\\]/g, "\\$&");
  return names.map((name) => quote(`${excluded}${name}[${escaped}]${toAction(value)}`));
}

function toAction(value: Value): string {
  switch (value.kind) {
    case "none":
      return "";
    case "file":
      return ":file:_files";
    case "choice":
      return `:value:(${value.choices.join(" ")})`;
    case "free":
      return ":value: ";
    default:
      return value satisfies never;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
