/**
 * How servers lead up to words of the caller's that they repeat without quotes: a
 * place in the request, what they think of a value, a quote that never closes.
 */
const echoes: readonly RegExp[] = [
  // messages[0].content, tools.0.name, body -> input, "prompt: "
  /\w\[\d*\]|\b[a-z_]+\.\d+\b|\w\s?->\s?\w/i,
  /\b(?:messages?|tools?|functions?|input|prompt|system|contents?|parts?|text|instructions|body|user|metadata|stop|name|description|arguments|parameters|schema|value)(?::|\s?=|\.\w)/i,
  /\b(?:invalid|unexpected|unsupported|unknown|bad|illegal) (?:value|type|content|input|literal|text)\b/i,
  // "got an error" speaks of the server behind a proxy.
  /\b(?:got|received|given|provided)\b:?(?! (?:an? )?(?:\w+ )?(?:errors?|response|answer|status|model group|http|\d{3})\b)/i,
  /\b(?:does|do|did) not match\b|\b(?:must|should) be (?:an?|one of|in)\b|\bvalidation errors? (?:for|in)\b/i,
  /\b(?:failed|unable|cannot|could not|couldn't|can't) (?:to )?(?:parse|decode|read|deserialize|validate)\b/i,
  /\bmy\b|["“`«]/i,
];

/** Longest way from the start of a sentence to the words that say what is wrong. */
const maxLead = 160;

/**
 * Whether what follows a text within its message is the server's own words, and
 * not the caller's, which errors about a request repeat: "Invalid value for
 * messages[0].content: my API key is invalid".
 */
export function isOwn(before: string): boolean {
  const sentence = before.slice(
    Math.max(before.lastIndexOf(". "), before.lastIndexOf("; "), before.lastIndexOf("\n")) + 1,
  );
  return sentence.length <= maxLead && !echoes.some((echo) => echo.test(before));
}
