/** How messages name the size of a limit, and then that of the request. */
const sizes: readonly RegExp[] = [
  /\blimit:?\s+([\d,]+)\b.{0,120}?\brequested:?\s+([\d,]+)\b/is,
  /\b(?:limit|maximum)\s(?:of|is)\s([\d,]+)\b.{0,120}?\b(?:requested|request has|request of)\s([\d,]+)\b/is,
];

const perTime = /\bper (?:min(?:ute)?|day|hour|second)\b|\b[TR]P[MDHS]\b/i;

/**
 * Whether a request is larger than the rate allows at all, so that no wait lets it
 * through: "Request too large for model … on tokens per minute (TPM): Limit 6000,
 * Requested 12000", as Groq and OpenAI write. With "Limit 6000, Used 5000,
 * Requested 2000" it is a rate limit like any other.
 * https://console.groq.com/docs/rate-limits
 */
export function isLargerThanRate(text: string): boolean {
  const start = text.slice(0, 4_096);
  if (!perTime.test(start)) return false;
  const [, limit, requested] = sizes.map((size) => size.exec(start)).find((found) => found !== null) ?? [];
  if (limit === undefined || requested === undefined) return /\brequest too large for\b/i.test(start);
  return toNumber(requested) > toNumber(limit);
}

function toNumber(digits: string): number {
  return Number(digits.replaceAll(",", ""));
}
