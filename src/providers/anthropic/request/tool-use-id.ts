/**
 * The id of a tool call in the characters that the Messages API takes: letters,
 * digits, "_" and "-". Other providers' ids ("functions.weather:0") are encoded in
 * these, so that different ids stay different.
 */
function toToolUseId(id: string): string {
  return /^[\w-]+$/.test(id) ? id : `call_${Buffer.from(id).toString("base64url")}`;
}

/** The ids of the tool calls of one conversation, which the API requires to be unique. */
export interface ToolUseIds {
  /** The id of a call, which comes before its result. */
  ofCall(id: string): string;
  /** The id of a result: that of the last call with the same original id. */
  ofResult(id: string): string;
}

/** Creates the ids of one request. Repeated ids get a suffix, since other servers use an id again in a later answer. */
export function createToolUseIds(): ToolUseIds {
  const counts = new Map<string, number>();

  function toUniqueId(id: string): string {
    const count = counts.get(id) ?? 1;
    return count === 1 ? toToolUseId(id) : `${toToolUseId(id)}_again_${count}`;
  }

  return {
    ofCall(id) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      return toUniqueId(id);
    },
    ofResult: toUniqueId,
  };
}
