/** Headers of an answer, by name in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** Whether the server says that a retry can help, by `x-should-retry`; undefined when it does not say. */
export function readShouldRetry(headers: Headers): boolean | undefined {
  const advice = headers.get("x-should-retry")?.trim().toLowerCase();
  return advice === "true" || advice === "false" ? advice === "true" : undefined;
}

/**
 * The headers of an answer that began well, without what they say of retries and
 * limits: they were written before anything went wrong, and some ask to wait all
 * the same.
 */
export function withoutAdvice(headers: Headers): Headers {
  return new Map([...headers].filter(([name]) => !/retry|ratelimit/.test(name)));
}
