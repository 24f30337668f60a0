import type { CommandSyntax, Value } from "./command-syntax.ts";

/** A script for bash 3.2 and later. */
export function bashScript(commands: readonly CommandSyntax[]): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of tokenwire for bash. Load it: source <(tokenwire completion bash)
_tokenwire() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= words= index
  # Bash makes three words of --flag=value.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${names.join("|")}) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  COMPREPLY=()
  case $command:$previous in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $command:$current in
    :*) words="${names.join(" ")} --help --version" ;;
${commands.map(wordCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_tokenwire_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}
complete -F _tokenwire tokenwire
`;
}

/** Cases for the values of flags. */
function valueCases({ name, flags }: CommandSyntax): string[] {
  return flags.flatMap((flag) => {
    if (flag.value.kind === "none") return [];
    const patterns = flag.names.map((flagName) => `${name}:${flagName}`);
    return [`    ${patterns.join("|")}) ${completeValue(flag.value)}return ;;`];
  });
}

function completeValue(value: Value): string {
  switch (value.kind) {
    case "file":
      return `_tokenwire_files "$current"; `;
    case "choice":
      return `COMPREPLY=($(compgen -W "${value.choices.join(" ")}" -- "$current")); `;
    case "none":
    case "free":
      return "";
    default:
      return value satisfies never;
  }
}

/** Cases for the flags and arguments of a command. */
function wordCase({ name, flags, argument }: CommandSyntax): string {
  const flagNames = flags.flatMap(({ names }) => names.filter((flagName) => flagName.startsWith("--")));
  return `    ${name}:-*) words="${flagNames.join(" ")}" ;;\n    ${name}:*) ${completeValue(argument)}return ;;`;
}
