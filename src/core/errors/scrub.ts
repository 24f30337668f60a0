/** What stands in the place of a secret. */
export const redacted = "[redacted]";

/** Keeps what stands before a secret, which is the first group of its pattern. */
const afterLabel = `$1${redacted}`;

/** Shortest text that is taken out for being known: shorter keys are stand-ins ("ollama"), or words of the language. */
export const minKnownSecretLength = 8;

// A provider chooses the text, so each pattern reads it in linear time. "*" belongs to a key because some
// providers echo one half masked.
const secretPatterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(?<![A-Za-z0-9])(?:sk|csk|gsk|xai|hf|pplx|nvapi)[-_][\w*-]{8,}/g, redacted],
  [/(?<![A-Za-z0-9])(?:AIza|AKIA)[\w*-]{12,}/g, redacted],
  [/\b((?:bearer|basic)\s+)(?:[\w.~+/*=-]{16,}|(?=[a-z_.~+/*=-]*\d)[\w.~+/*=-]+)/gi, afterLabel],
  [/(\bauthorization["']?\s?[:=]\s?["']?(?:(?:bearer|basic)\s)?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/(api[-_ ]?key(?: provided)?["']?\s?[:=]\s?["']?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/(\b(?:access|auth)[-_]?token["']?\s?[:=]\s?["']?)[^\s"',;&}]*[^\s"',;&}.]/gi, afterLabel],
  [/([?&](?:key|token|sig|signature)=)[^\s&"']+/gi, afterLabel],
];

/**
 * Takes what looks like a credential out of a text that others will read: keys
 * with a maker's mark (`sk-…`), bearer tokens, values of `x-api-key` and the
 * like. `knownSecrets` are taken out wherever they occur, whatever they look
 * like; those shorter than 8 characters are not. A word too many may go, which
 * is the better mistake.
 */
export function scrub(text: string, knownSecrets: readonly string[] = []): string {
  const withoutKnown = knownSecrets
    .filter((secret) => secret.length >= minKnownSecretLength)
    .reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
  return secretPatterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), withoutKnown);
}
