import type { Target } from "../client/caller.ts";
import type { CallShape } from "./subject.ts";

/** A call in the format of the provider itself, as clients of proxies make it. */
export function toHttpTarget(
  port: number,
  { format, isStream, promptBytes }: CallShape,
  headers: Readonly<Record<string, string>> = {},
): Target {
  const path = format === "openai" ? "/v1/chat/completions" : "/v1/messages";
  const body = JSON.stringify({
    model: "bench",
    messages: [{ role: "user", content: toPrompt(promptBytes) }],
    max_tokens: 4_096,
    ...(isStream && { stream: true }),
  });
  return { protocol: "http", port, path, headers: { authorization: "Bearer bench", ...headers }, body };
}

/** A prompt of so many bytes of ASCII. */
export function toPrompt(bytes: number): string {
  return "What is a token? ".repeat(Math.ceil(bytes / 17)).slice(0, bytes);
}
