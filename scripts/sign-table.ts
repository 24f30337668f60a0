import { signs } from "../src/providers/kit/signs/index.ts";
import type { Sign } from "../src/providers/kit/signs/sign.ts";
import { toTable } from "./markdown-table.ts";

// A cell with more words is hard to read, so its phrases go on in further rows.
const maxWordsInCell = 25;

/** What servers write when they fail for a reason, and where each says so, in Markdown. */
export function signTable(): string {
  const rows = signs.flatMap((sign) => {
    const [first = "", ...further] = toCells(phrasesOf(sign));
    const head = [`[\`${sign.reason}\`](#${sign.reason.toLowerCase()})`, sourceOf(sign)];
    return [[...head, wordsOf(sign), first], ...further.map((cell) => [...head, "", cell])];
  });
  return toTable([["Reason", "Server", "Code or type", "Message"], ...rows]);
}

/** Phrases as the texts of as few cells as hold them, in their order. */
function toCells(phrases: readonly string[]): string[] {
  const cells: string[] = [];
  for (const phrase of phrases) {
    const joined = [...cells.slice(-1), phrase].join("; ");
    if (joined.split(" ").length <= maxWordsInCell) cells.splice(-1, 1, joined);
    else cells.push(phrase);
  }
  return cells;
}

/** A server with the page that documents it, or where its words were seen. */
function sourceOf({ server, source }: Sign): string {
  return source.startsWith("https://") ? `[${server}](${source})` : `${server}: ${source}`;
}

function wordsOf({ words = [] }: Sign): string {
  return words.map((word) => `\`${word.replace(":", " ")}\``).join(", ");
}

function phrasesOf({ phrases = [] }: Sign): string[] {
  return phrases.map(
    (phrase) => `"${phrase.replace("^", "").replaceAll("#", "N").replaceAll("*", "…").replaceAll("''", "X")}"`,
  );
}
