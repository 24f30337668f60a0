/** What an answer is, by its content type. */
export type AnswerKind = "event stream" | "JSON" | "other";

// Lines of JSON are read as an event stream that has no fields.
const eventStreams: ReadonlySet<string> = new Set([
  "text/event-stream",
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/stream+json",
]);

/** Tells what an answer is, whatever was asked for. */
export function answerKindOf(headers: ReadonlyMap<string, string>): AnswerKind {
  const mediaType = mediaTypeOf(headers);
  if (eventStreams.has(mediaType)) return "event stream";
  return /^application\/(\S+\+)?json$/.test(mediaType) ? "JSON" : "other";
}

/** Whether the content type says no more than that there are characters or bytes. */
export function isPlain(headers: ReadonlyMap<string, string>): boolean {
  return /^(text\/(plain|json)|application\/octet-stream)$/.test(mediaTypeOf(headers));
}

/**
 * The media type of an answer in lower case, without its parameters; empty when
 * it has none. One that is compressed, which no request of ours allows, says so.
 */
export function mediaTypeOf(headers: ReadonlyMap<string, string>): string {
  const mediaType = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  return encoding === "identity" ? mediaType : `${encoding} of ${mediaType}`;
}
