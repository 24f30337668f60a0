import type { Format } from "../answers/answer.ts";
import type { Target } from "../client/caller.ts";
import type { CallShape } from "./subject.ts";

/** What a gateway wants otherwise than the provider whose format it speaks. */
interface Changes {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly model?: string;
}

/** A call in the format of the provider itself, as clients of proxies make it. */
export function toHttpTarget(
  port: number,
  { format, isStream, promptBytes }: CallShape,
  { headers = {}, path = pathOf(format), model = "bench" }: Changes = {},
): Target {
  const body = JSON.stringify({
    model,
    messages: [{ role: "user", content: toPrompt(promptBytes) }],
    max_tokens: 4_096,
    ...(isStream && { stream: true }),
  });
  return { protocol: "http", port, path, headers: { authorization: "Bearer bench", ...headers }, body, isStream };
}

/** The path of a format at its provider. */
export function pathOf(format: Format): string {
  return format === "openai" ? "/v1/chat/completions" : "/v1/messages";
}

/** A prompt of so many bytes of ASCII. */
export function toPrompt(bytes: number): string {
  return "What is a token? ".repeat(Math.ceil(bytes / 17)).slice(0, bytes);
}
