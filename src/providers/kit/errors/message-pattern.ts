const quoted = "''";

/** The start of a message, or of the message that a proxy quotes: "litellm.AuthenticationError: …", "Error code: 400 - …". */
const beginning = "(?:^|(?<= - |^[\\w.-]{1,64}: |\\w(?:Error|Exception): ))";

/** Longest text that is searched, since the first lines of an error name its cause. */
const maxLength = 4_096;

/** The regular expression of a message pattern, for texts that {@link withoutQuotes} made; see `ErrorPattern.messages` for its marks. */
export function toRegExp(pattern: string): RegExp {
  const isFirst = pattern.startsWith("^");
  const words = pattern
    .slice(isFirst ? 1 : 0)
    .split(" ")
    .map(toWord);
  const end = /\w$/.test(pattern) ? "(?!\\w)" : "";
  return new RegExp(`(?<!\\w)${isFirst ? beginning : ""}${words.join("\\s+")}${end}`, "i");
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

/** Text in quotes, which may hold escaped quotes, or whose quotes are escaped where JSON is within JSON. */
const quotations =
  /(\\{1,8})(["'])[\s\S]*?(?<!\\)\1\2|`[^`]*`|“[^”]*”|"(?:\\[\s\S]|[^"\\])*"|(?<![\p{L}\p{N}])'(?:\\[\s\S]|[^'\\])*'(?![\p{L}\p{N}])/gu;

/** A text without its quotations: names, or text of the caller's that the server repeats. */
export function withoutQuotes(text: string): string {
  return text.slice(0, maxLength).replaceAll("’", "'").replace(quotations, quoted).trim();
}
