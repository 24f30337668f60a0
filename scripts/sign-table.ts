import { signs } from "../src/providers/kit/signs/index.ts";
import type { Sign } from "../src/providers/kit/signs/sign.ts";
import { toTable } from "./markdown-table.ts";
import { rowsOfPhrases } from "./rows-of-phrases.ts";

/** What servers write when they fail for a reason, and where each says so, in Markdown. */
export function signTable(): string {
  const rows = signs.flatMap((sign) =>
    rowsOfPhrases(
      [`[\`${sign.reason}\`](#${sign.reason.toLowerCase()})`, sourceOf(sign), wordsOf(sign)],
      phrasesOf(sign),
    ),
  );
  return toTable([["Reason", "Server", "Code or type", "Message"], ...rows]);
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
