/** The text that replaces a secret. */
export const redacted = "[redacted]";

/** Keeps the label before a secret, which is the first group of its pattern. */
const afterLabel = `$1${redacted}`;

/** Shortest known secret that is redacted. Shorter keys are placeholders or ordinary words. */
export const minKnownSecretLength = 8;

// Each pattern takes linear time, because a provider chooses the text. Keys may contain "*", because some
// providers repeat a key with its middle masked.
const secretPatterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(?<![A-Za-z0-9])(?:sk|csk|gsk|xai|hf|pplx|nvapi)[-_][\w*-]{8,}/g, redacted],
  [/(?<![A-Za-z0-9])(?:AIza|AKIA)[\w*-]{12,}/g, redacted],
  [/\b((?:bearer|basic)\s+)(?:[\w.~+/*=-]{16,}|(?=[a-z_.~+/*=-]*\d)[\w.~+/*=-]+)/gi, afterLabel],
  [/(\bauthorization["']?\s?[:=]\s?["']?(?:(?:bearer|basic)\s)?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/(api[-_ ]?key(?: provided)?["']?\s?[:=]\s?["']?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/(\b(?:access|auth)[-_]?token["']?\s?[:=]\s?["']?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/([?&](?:key|token|sig|signature)=)[^\s&"']+/gi, afterLabel],
];

/** Matches wherever one of the patterns may match. Most texts are names of models, for which one search is enough. */
const mayHoldSecret = /(?:sk|gsk|xai|hf|pplx|nvapi)[-_]|AIza|AKIA|bearer|basic|authorization|api[-_ ]?key|token|[?&]/i;

/**
 * Redacts what looks like a credential in a text for callers or logs: keys with a
 * known prefix (`sk-…`), bearer tokens, values of `x-api-key` and the like.
 * `knownSecrets` of at least 8 characters are redacted wherever they occur. It may
 * redact an ordinary word, which is better than to show a secret.
 */
export function scrub(text: string, knownSecrets: readonly string[] = []): string {
  const withoutKnown = knownSecrets
    .filter((secret) => secret.length >= minKnownSecretLength)
    .reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  if (!mayHoldSecret.test(withoutKnown)) return withoutKnown;
  return secretPatterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), withoutKnown);
}
