import { InputError } from "../input/input-error.ts";
import { readStandardInput } from "../input/standard-input.ts";
import type { Terminal } from "../terminal.ts";

/** The argument that is replaced by standard input. */
const inputMark = "-";

/**
 * The prompt: the arguments joined by spaces and, when it is given, standard input
 * in place of an argument "-" or at the end, with an empty line between. Empty
 * without both; throws InputError.
 */
export async function readPrompt(words: readonly string[], terminal: Terminal): Promise<string> {
  const mark = words.indexOf(inputMark);
  if (words.lastIndexOf(inputMark) !== mark) {
    throw new InputError('standard input can stand in one place only: write "-" once');
  }
  if (mark >= 0) {
    return joinByEmptyLine(
      words.slice(0, mark).join(" "),
      await readStandardInput(terminal),
      words.slice(mark + 1).join(" "),
    );
  }
  const isRead = words.length === 0 ? !terminal.openStdin().isTTY : terminal.isInputGiven();
  return joinByEmptyLine(words.join(" "), isRead ? await readStandardInput(terminal) : "");
}

function joinByEmptyLine(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .map((text, index, { length }) => (index === length - 1 ? text : `${text}${text.endsWith("\n") ? "\n" : "\n\n"}`))
    .join("");
}
