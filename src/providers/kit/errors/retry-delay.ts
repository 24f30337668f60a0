const unitsMs: ReadonlyMap<string, number> = new Map([
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
  ["us", 0.001],
  ["µs", 0.001],
  ["ns", 0.000_001],
]);

const duration = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/;

/** A duration as Go writes it ("6m0s", "17.5s", "2ms"), in whole milliseconds; undefined for anything else. */
export function readGoDuration(text: string): number | undefined {
  if (text.length > 64 || !duration.test(text)) return undefined;
  const terms = text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g);
  return Math.ceil(terms.reduce((ms, [, value, unit = ""]) => ms + Number(value) * (unitsMs.get(unit) ?? 0), 0));
}

/** A google.protobuf.Duration in JSON, such as "22s", in whole milliseconds; undefined for anything else. */
export function readSeconds(value: unknown): number | undefined {
  return typeof value === "string" && /^\d+(\.\d+)?s$/.test(value) ? readGoDuration(value) : undefined;
}

const requestedDelay =
  /\b(?:retry|try again) (?:in|after) ((?:\d+(?:\.\d+)?(?:h|ms|m|s))+|\d+(?:\.\d+)? (?:hour|minute|second)s?)(?!\w)/i;

/**
 * The wait that a message names, in whole milliseconds: "Please try again in
 * 7m12s." (OpenAI, Groq and Gemini) or "retry after 10 seconds" (Azure). Undefined
 * when it names none.
 */
export function readRequestedDelay(message: string): number | undefined {
  const [, text] = requestedDelay.exec(message.slice(0, 4_096)) ?? [];
  return text === undefined ? undefined : readGoDuration(text.replace(/ ([hms])\w+$/i, "$1").toLowerCase());
}
