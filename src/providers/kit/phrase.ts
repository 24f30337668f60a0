const quoted = "''";

/** Longest text that is searched: an error says what it is about in its first lines. */
const maxLength = 4_096;

/** A phrase of a sign as a pattern for texts that {@link withoutQuotes} made; see `Sign.phrases` for its marks. */
export function toPattern(phrase: string): RegExp {
  const words = phrase.split(" ").map((word) =>
    word
      .split(/(#|\*|''|\^)/)
      .map(toPiece)
      .join(""),
  );
  const end = /[\w]$/.test(phrase) ? "(?!\\w)" : "";
  return new RegExp(`(?<!\\w)${words.join("\\s+")}${end}`, "i");
}

function toPiece(piece: string): string {
  switch (piece) {
    case "#":
      return "\\d[\\d,.]*";
    case "*":
      return "\\S+(?:\\s\\S+){0,2}";
    case quoted:
      return `(?:${quoted}|[\\w./:@-]{1,128})`;
    case "^":
      return "(?:^|(?<= - ))";
    default:
      return RegExp.escape(piece);
  }
}

/** A text with what it quotes taken out: a name, or words of the caller's that are not the server's own. */
export function withoutQuotes(text: string): string {
  return text
    .slice(0, maxLength)
    .replaceAll("’", "'")
    .replace(/`[^`]*`|"[^"]*"|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu, quoted)
    .trim();
}
