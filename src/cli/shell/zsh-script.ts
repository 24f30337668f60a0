import type { CommandSyntax, FlagSyntax } from "./command-syntax.ts";

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

function commandCase({ name, flags, words }: CommandSyntax): string {
  const specs = flags.flatMap(toSpecs);
  const argument = words.length === 0 ? [] : [quote(`1: :(${words.join(" ")})`)];
  return `        ${name}) _arguments ${[...specs, ...argument].join(" \\\n          ")} ;;`;
}

/** One name after the other: each rules the others out, unless the flag may come again. */
function toSpecs({ names, description, value, isRepeatable }: FlagSyntax): string[] {
  const rules = isRepeatable ? "*" : `(${names.join(" ")})`;
  const told = description.replaceAll(/[[\]:\\]/g, "\\$&");
  return names.map((name) => quote(`${rules}${name}[${told}]${toAction(value)}`));
}

function toAction(value: FlagSyntax["value"]): string {
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
