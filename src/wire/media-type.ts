/** What an answer is, by its content type. */
export type AnswerKind = "event stream" | "JSON" | "other";

/** Tells what an answer is, whatever was asked for. */
export function answerKindOf(headers: ReadonlyMap<string, string>): AnswerKind {
  const mediaType = mediaTypeOf(headers);
  if (mediaType === "text/event-stream") return "event stream";
  return /^application\/(\S+\+)?json$/.test(mediaType) ? "JSON" : "other";
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
