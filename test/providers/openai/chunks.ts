/** Server-sent events of these objects and words. */
export function sse(...data: readonly (object | string)[]): string {
  return data.map((item) => `data: ${typeof item === "string" ? item : JSON.stringify(item)}\n\n`).join("");
}

/** A chunk of the first choice. */
export function delta(content: object, finishReason: unknown = null, rest: object = {}): object {
  return { id: "1", model: "m", choices: [{ index: 0, delta: content, finish_reason: finishReason, ...rest }] };
}

/** A chunk of the first choice with pieces of tool calls. */
export function pieces(...calls: readonly object[]): object {
  return delta({ tool_calls: calls });
}

/** A chunk with nothing but the finish reason "stop". */
export const stop = delta({}, "stop");
