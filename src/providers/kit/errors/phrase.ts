const quoted = "''";

/** The start of a message, or of what a proxy quotes: "litellm.AuthenticationError: …", "Error code: 400 - …". */
const begin = "(?:^|(?<= - |^[\\w.-]{1,64}: |\\w(?:Error|Exception): ))";

/** Longest text that is searched: an error says what it is about in its first lines. */
const maxLength = 4_096;

/** A phrase of a sign as a pattern for texts that {@link withoutQuotes} made; see `Sign.phrases` for its marks. */
export function toPattern(phrase: string): RegExp {
  const isFirst = phrase.startsWith("^");
  const words = phrase
    .slice(isFirst ? 1 : 0)
    .split(" ")
    .map(toWord);
  const end = /\w$/.test(phrase) ? "(?!\\w)" : "";
  return new RegExp(`(?<!\\w)${isFirst ? begin : ""}${words.join("\\s+")}${end}`, "i");
}

/** A word, or one of several. */
function toWord(word: string): string {
  const alternatives = word.split("|").map((each) =>
    each
      .split(/(#|\*|'')/)
      .map(toPiece)
      .join(""),
  );
  return alternatives.length === 1 ? alternatives.join() : `(?:${alternatives.join("|")})`;
}

function toPiece(piece: string): string {
  switch (piece) {
    case "#":
      return "\\d[\\d,.]*";
    case "*":
      return "\\S+(?:\\s\\S+){0,2}";
    case quoted:
      return `(?:${quoted}|[\\w./:@-]{1,128})`;
    default:
      return RegExp.escape(piece);
  }
}

/** What stands in quotes, which may hold escaped quotes, or be escaped themselves where JSON is within JSON. */
const quotations =
  /(\\{1,8})(["'])[\s\S]*?(?<!\\)\1\2|`[^`]*`|“[^”]*”|"(?:\\[\s\S]|[^"\\])*"|(?<![\p{L}\p{N}])'(?:\\[\s\S]|[^'\\])*'(?![\p{L}\p{N}])/gu;

/** A text with what it quotes taken out: a name, or words of the caller's that are not the server's own. */
export function withoutQuotes(text: string): string {
  return text.slice(0, maxLength).replaceAll("’", "'").replace(quotations, quoted).trim();
}
