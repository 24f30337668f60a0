/** The kind of an answer by its content type. */
export type AnswerKind = "event stream" | "JSON" | "other";

// JSON lines are read as an event stream without fields.
const eventStreams: ReadonlySet<string> = new Set([
  "text/event-stream",
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
  "application/stream+json",
]);

/** The kind of an answer, whatever the request accepted. */
export function answerKindOf(headers: ReadonlyMap<string, string>): AnswerKind {
  const mediaType = mediaTypeOf(headers);
  if (mediaType === "application/json") return "JSON";
  if (eventStreams.has(mediaType)) return "event stream";
  return /^application\/(\S+\+)?json$/.test(mediaType) ? "JSON" : "other";
}

/** Whether the content type is so general that the body may be of any kind. */
export function isPlain(headers: ReadonlyMap<string, string>): boolean {
  return /^(text\/(plain|json)|application\/octet-stream)$/.test(mediaTypeOf(headers));
}

/**
 * The media type of an answer in lower case, without its parameters; empty when it
 * has none. For a compressed answer, which no request allows, the encoding comes
 * first: "gzip of application/json".
 */
export function mediaTypeOf(headers: ReadonlyMap<string, string>): string {
  const contentType = headers.get("content-type") ?? "";
  const isBare = contentType === "text/event-stream" || contentType === "application/json";
  const mediaType = isBare ? contentType : (contentType.split(";")[0]?.trim().toLowerCase() ?? "");
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  return encoding === "identity" ? mediaType : `${encoding} of ${mediaType}`;
}
