import { Argument, Command } from "commander";
import type { CommandContext } from "../terminal.ts";
import { bashScript } from "./bash-script.ts";
import { type CommandSyntax, readSyntax } from "./command-syntax.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

const scripts: ReadonlyMap<string, (commands: readonly CommandSyntax[]) => string> = new Map([
  ["bash", bashScript],
  ["zsh", zshScript],
  ["fish", fishScript],
]);

const examples = `
Load it:
  source <(tokenwire completion bash)      bash, in ~/.bashrc
  source <(tokenwire completion zsh)       zsh, in ~/.zshrc after compinit
  tokenwire completion fish > ~/.config/fish/completions/tokenwire.fish
`;

/** `tokenwire completion`: prints a script that completes the commands and flags of the program that it is added to. */
export function completionCommand({ terminal }: Pick<CommandContext, "terminal">): Command {
  const command = new Command("completion")
    .description("print a script that makes your shell complete tokenwire")
    .addArgument(new Argument("<shell>", "your shell").choices([...scripts.keys()]))
    .addHelpText("after", examples);
  return command.action((shell: string) => {
    const write = scripts.get(shell);
    if (write !== undefined && command.parent !== null) terminal.stdout.write(write(readSyntax(command.parent)));
  });
}
